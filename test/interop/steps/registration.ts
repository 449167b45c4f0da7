/**
 * Registering virtual users (S50–S54), and what others may register in an exclusive namespace (S6).
 */
import assert from "node:assert/strict";
import { asVirtualUser } from "../../../src/application-service/index.ts";
import { data, register } from "../person.ts";
import type { Stage } from "../stage.ts";
import type { Step } from "../step.ts";

const type = "m.login.application_service";

async function virtualUsersAreRegistered({ irc, user }: Stage): Promise<void> {
  const bob = asVirtualUser(irc, user("_irc_bob"));
  await bob.ensureRegistered();
  const path = { userId: bob.userId, keyName: "displayname" };
  await bob.call.setProfileField({ path, body: { displayname: "Bob" } });
  assert.deepEqual(await irc.call.getUserProfile({ path }), { displayname: "Bob" });
}

async function twiceIsInUse({ irc, user }: Stage): Promise<void> {
  await asVirtualUser(irc, user("_irc_bob")).ensureRegistered();
  const body = { type, username: "_irc_bob", inhibit_login: true } as const;
  await assert.rejects(irc.call.register({ body }), { status: 400, errcode: "M_USER_IN_USE" });
}

async function outsideIsRefused({ irc }: Stage): Promise<void> {
  const body = { type, username: "elsewhere", inhibit_login: true } as const;
  await assert.rejects(irc.call.register({ body }), { status: 400, errcode: "M_EXCLUSIVE" });
}

async function othersAreRefused(stage: Stage): Promise<void> {
  const person = data(register(stage.url, "bridged_mallory", "correct horse battery"));
  await assert.rejects(person, { status: 400, errcode: "M_EXCLUSIVE" });
  const body = { type, username: "_irc_mallory", inhibit_login: true } as const;
  const service = stage.clientOf("rival").call.register({ body });
  await assert.rejects(service, { status: 400, errcode: "M_EXCLUSIVE" });
}

export const registration: readonly Step[] = [
  { name: "virtual users are registered", run: virtualUsersAreRegistered },
  { name: "a user that exists is in use", run: twiceIsInUse },
  { name: "a user outside the namespaces is refused", run: outsideIsRefused },
  { name: "nobody else registers in an exclusive namespace", run: othersAreRefused },
];
