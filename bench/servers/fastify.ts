/**
 * What somebody writes in an afternoon with Fastify and Ajv: the token in a hook, the body checked by the schema of the
 * contract, and the IDs of transactions in a set, for ever.
 */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fastify from "fastify";
import type { Started } from "../servers.ts";
import { portOf } from "./listen.ts";

const bundleUrl = new URL("../../generated/v1/application-service.bundle.json", import.meta.url);

export async function start(): Promise<Started> {
  const { components }: { components: object } = JSON.parse(readFileSync(bundleUrl, "utf8"));
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const app = fastify();
  app.setValidatorCompiler(({ schema }) => ajv.compile(schema as object));
  app.addHook("onRequest", (request, reply, done) => {
    if (request.headers.authorization === "Bearer HS") done();
    else reply.code(403).send({ errcode: "M_FORBIDDEN", error: "wrong token" });
  });

  const seen = new Set<string>();
  let events = 0;
  const handle = (_event: unknown): void => void (events += 1);
  app.put<{ Params: { txnId: string }; Body: { events: unknown[] } }>(
    "/_matrix/app/v1/transactions/:txnId",
    { schema: { body: { $ref: "#/components/schemas/Transaction", components } } },
    (request, reply) => {
      const { txnId } = request.params;
      if (!seen.has(txnId)) {
        seen.add(txnId);
        for (const event of request.body.events) handle(event);
      }
      reply.send({});
    },
  );
  await app.listen({ port: 0, host: "127.0.0.1" });
  return { port: portOf(app.server), events: () => events };
}
