/**
 * Serves the page to browsers of this machine: its files, the stream of what happens, headers and bodies, and its buttons.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { listen, type Listening } from "../prism/listen.ts";
import type { Control } from "./controls.ts";
import { admit } from "./own-page.ts";
import { readPageFiles } from "./page-files.ts";
import { streamTo, type StreamOptions } from "./stream.ts";

export interface PageServerOptions extends StreamOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** In the path of everything. */
  readonly secret: string;
  readonly control: Control;
}

const headers: Readonly<Record<string, string>> = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
};

const maxBodyBytes = 64 * 1024;
const detailsPath = /^\/exchanges\/(?<id>\d{1,15})$/u;

/** @throws Error naming the port when it cannot be had */
export async function startPageServer(options: PageServerOptions): Promise<Listening> {
  const { feed, secret, control } = options;
  const files = await readPageFiles();

  const get = (path: string, response: ServerResponse): void => {
    const file = files.get(path);
    const id = detailsPath.exec(path)?.groups?.["id"];
    if (file !== undefined) {
      response.setHeader("Content-Type", file.type);
      response.end(file.bytes);
    } else if (path === "/stream") {
      streamTo(response, options);
    } else {
      const found = id === undefined ? undefined : feed.details(Number(id));
      sendJson(response, found === undefined ? 404 : 200, found ?? { error: "it is gone" });
    }
  };

  const post = async (path: string, request: IncomingMessage, response: ServerResponse) => {
    if (path !== "/control") {
      sendJson(response, 404, { error: "there is no such button" });
    } else if (!(Number(request.headers["content-length"]) <= maxBodyBytes)) {
      sendJson(response, 400, { error: "send a body of at most 64 KiB, with its length" });
    } else {
      const { status, body } = await control(await text(request));
      sendJson(response, status, body);
    }
  };

  const server: Listening = await listen(
    async (request, response) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      const { method = "", url = "" } = request;
      const admitted = admit(
        {
          method,
          path: url.replace(/\?.*$/u, ""),
          host: request.headers.host,
          origin: request.headers.origin,
          contentType: request.headers["content-type"],
          site: request.headers["sec-fetch-site"]?.toString(),
        },
        { port: server.port, secret },
      );
      if (admitted.kind === "refused") sendJson(response, admitted.status, { error: "refused" });
      else if (method === "GET") get(admitted.path, response);
      else if (method === "POST") await post(admitted.path, request, response);
      else sendJson(response, 405, { error: "GET or POST" });
    },
    { host: "127.0.0.1", port: options.port },
  );
  return server;
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(body));
}
