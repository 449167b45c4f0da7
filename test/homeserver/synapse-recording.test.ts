/**
 * What clients and application services asked a real Synapse 1.68.0, asked again of a tiny homeserver with our extensions
 * under Synapse's profiles: the same statuses and errcodes, but for departures that are named here with their reason.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createRouter } from "../../src/contract/route.ts";
import * as v1 from "../../src/editions/v1.ts";
import {
  createRegistrations,
  errorProfiles,
  namespaceProfiles,
} from "../../src/homeserver/index.ts";
import { createTinyHomeserver, serveV1 } from "./tiny-homeserver.ts";
import { registrationOf } from "./support.ts";

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly auth: string | null;
  readonly body?: unknown;
  readonly status: number;
  readonly response: { readonly errcode?: string; readonly room_id?: string } | null;
}

const recording: {
  steps: readonly { readonly name: string; readonly client: readonly Exchange[] }[];
} = JSON.parse(readFileSync(new URL("../data/synapse-1.68.0.json", import.meta.url), "utf8"));

const serverName = "hs.test";
const users = (regex: string, exclusive: boolean) => ({ regex, exclusive });

/** Not recorded, but what its answers and pushes show of it. */
const registrations = createRegistrations({
  serverName,
  profile: namespaceProfiles.synapse,
  registrations: [
    registrationOf("irc-bridge", {
      as_token: "as_token_irc_0123456789",
      sender_localpart: "_irc_bot",
      namespaces: {
        users: [users("@_irc_.*", true), users("@irc-.*", true)],
        aliases: [users("#_irc_.*", true)],
      },
    }),
    registrationOf("eph-bridge", {
      as_token: "as_token_eph_0123456789",
      namespaces: {
        users: [users("@_eph_.*", true), users("@eph-.*", false)],
        aliases: [users("#_eph_.*", false)],
      },
      protocols: ["fancy"],
    }),
  ],
});

/** What differs → why that is no fault of ours. */
const departures: Readonly<Record<string, string>> = {
  "register _irc_mallory: 400 M_INVALID_USERNAME, ours 400 M_EXCLUSIVE":
    "Synapse refuses names of people that begin with _ before it looks at namespaces",
  "register undefined: 400 M_UNKNOWN, ours 400 M_BAD_JSON":
    "the contract checks the body, and says which key is missing",
  "login _irc_nobody: 200 undefined, ours 403 M_FORBIDDEN":
    "Synapse lets an application service log in a user whom nobody has registered (S66)",
};

/** Not in Synapse 1.68.0, or not in the contract. */
const foreign = /^\/_synapse\/|\/ping$/u;

test("the recorded statuses and errcodes are ours too, under the profiles of Synapse", async () => {
  const homeserver = createTinyHomeserver(serverName);
  const bodies: { room_id?: string } = {};
  const { fetch } = serveV1(registrations, homeserver, {
    errors: errorProfiles.synapse,
    allowTokenInQuery: true,
    accounts: {
      ...homeserver.accounts,
      authenticateUser: (token) =>
        token === "syt_YW" ? { userId: "@alice:hs.test", deviceId: "BETEKTLLIF" } : undefined,
    },
    handlers: {
      ...homeserver.v1,
      // Rooms are called as they were recorded.
      createRoom({ body }, { caller }) {
        const roomId = bodies.room_id as `!${string}`;
        homeserver.join(roomId, caller.userId);
        const { room_alias_name: name } = body;
        if (name !== undefined) homeserver.aliases.set(`#${name}:${serverName}`, roomId);
        return { status: 200, body: { room_id: roomId } };
      },
    },
  });
  const route = createRouter(v1.homeserver.operations);
  const found = new Set<string>();
  let count = 0;

  for (const { client } of recording.steps) {
    for (const { method, path, auth, body, status, response } of client) {
      const url = new URL(path, "http://hs");
      const { operation } = { operation: undefined, ...route(method, url.pathname) };
      const id = operation?.operationId as keyof typeof homeserver.v1 | undefined;
      if (id === undefined || foreign.test(url.pathname) || homeserver.v1[id] === undefined)
        continue;
      count += 1;
      if (response?.room_id !== undefined) bodies.room_id = response.room_id;
      // The application service made this room while it was asked for the alias.
      if (id === "joinRoom" && status === 200 && path.includes("ondemand")) {
        homeserver.aliases.set("#_irc_ondemand:hs.test", response?.room_id ?? "");
      }
      const isEph = `${path}${JSON.stringify(body)}`.includes("_eph_");
      const token = auth
        ?.replace("…", "")
        .replace("as_tok", `as_token_${isEph ? "eph" : "irc"}_0123456789`);
      const answer = await fetch(
        new Request(url, {
          method,
          ...(token !== undefined && { headers: { authorization: token } }),
          ...(method !== "GET" && { body: JSON.stringify(body) }),
        }),
      );
      const ours = (await answer.json()) as { errcode?: string };
      if (answer.status === status && ours.errcode === response?.errcode) continue;
      const { username, identifier } = (body ?? {}) as Record<
        string,
        { user?: string } | undefined
      >;
      const who = String(identifier?.user ?? username);
      found.add(
        `${id} ${who}: ${status} ${response?.errcode}, ours ${answer.status} ${ours.errcode}`,
      );
    }
  }

  assert.ok(count > 250, `${count} exchanges`);
  assert.deepEqual([...found].sort(), Object.keys(departures).sort());
});
