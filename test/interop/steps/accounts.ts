/**
 * What belongs to an account: profile, account data, tags, presence, media; and a person's password and sessions.
 */
import assert from "node:assert/strict";
import { asVirtualUser, kindOf } from "../../../src/application-service/index.ts";
import { createPerson, data, logIn, register, stranger } from "../person.ts";
import type { Stage } from "../stage.ts";
import type { Step } from "../step.ts";

function bobOf(stage: Stage) {
  return asVirtualUser(stage.irc, stage.user("_irc_bob"));
}

/** Somebody in one room only: a new profile comes into each room when the homeserver finds the time. */
async function somebody(stage: Stage, name: string) {
  const user = asVirtualUser(stage.irc, stage.user(name));
  await user.ensureJoined(await stage.room());
  const from = stage.service.messages.length;
  const inRoom = (avatar: string | undefined) =>
    stage.service.waitFor("event", {
      what: `the picture of ${name} in the room`,
      from,
      fits: ({ event }) =>
        event.state_key === user.userId && (event.content["avatar_url"] || undefined) === avatar,
    });
  return { user, inRoom };
}

const picture = "mxc://example.org/avatar";

async function profile(stage: Stage): Promise<void> {
  const { user, inRoom } = await somebody(stage, "_irc_painted");
  const path = { userId: user.userId, keyName: "avatar_url" };
  await user.call.setProfileField({ path, body: { avatar_url: picture } });
  assert.equal((await user.call.getProfileField({ path }))["avatar_url"], picture);
  await inRoom(picture);
  const nobody = { path: { userId: stage.user("nobody_of_that_name") } };
  const kind = await user.call.getUserProfile(nobody).then(() => "none", kindOf);
  assert.equal(kind, "not-found");
  const others = { userId: stage.user("_irc_bot"), keyName: "displayname" };
  const renaming = user.call.setProfileField({ path: others, body: { displayname: "me" } });
  // Synapse says 400.
  await assert.rejects(renaming, { errcode: "M_FORBIDDEN" });
}

async function profileDeleted(stage: Stage): Promise<void> {
  const { user, inRoom } = await somebody(stage, "_irc_bare");
  const path = { userId: user.userId, keyName: "avatar_url" };
  await user.call.setProfileField({ path, body: { avatar_url: picture } });
  await inRoom(picture);
  const after = await somebody(stage, "_irc_bare");
  await user.call.deleteProfileField({ path });
  assert.ok(!Object.hasOwn(await user.call.getUserProfile({ path }), "avatar_url"));
  await after.inRoom(undefined);
}

async function accountData(stage: Stage): Promise<void> {
  const bob = bobOf(stage);
  const roomId = await stage.room();
  await bob.ensureJoined(roomId);
  const { userId } = bob;
  const type = "org.example.interop";
  await bob.call.setAccountData({ path: { userId, type }, body: { of: "bob" } });
  assert.deepEqual(await bob.call.getAccountData({ path: { userId, type } }), { of: "bob" });
  const inRoom = { userId, roomId, type };
  await bob.call.setAccountDataPerRoom({ path: inRoom, body: { of: "room" } });
  assert.deepEqual(await bob.call.getAccountDataPerRoom({ path: inRoom }), { of: "room" });
  const missing = { userId, type: "org.example.none" };
  await assert.rejects(bob.call.getAccountData({ path: missing }), { errcode: "M_NOT_FOUND" });
  const tag = { userId, roomId, tag: "m.favourite" };
  await bob.call.setRoomTag({ path: tag, body: { order: 0.5 } });
  const { tags } = await bob.call.getRoomTags({ path: { userId, roomId } });
  assert.equal(tags?.["m.favourite"]?.order, 0.5);
  await bob.call.deleteRoomTag({ path: tag });
}

async function presence(stage: Stage): Promise<void> {
  const bob = bobOf(stage);
  const path = { userId: bob.userId };
  await bob.call.setPresence({ path, body: { presence: "online", status_msg: "on IRC" } });
  assert.equal((await bob.call.getPresence({ path })).presence, "online");
}

async function searched(stage: Stage): Promise<void> {
  const alice = await stage.person("alice");
  const body = { search_term: "bob", limit: 5 };
  const { results } = await data(alice.call.searchUserDirectory({ body }));
  assert.ok(Array.isArray(results));
}

async function media(stage: Stage): Promise<void> {
  const bob = bobOf(stage);
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  const upload = { body: new Blob([png], { type: "image/png" }), query: { filename: "dot.png" } };
  const { content_uri: uri } = await bob.call.uploadContent(upload);
  const [serverName = "", mediaId = ""] = uri.slice("mxc://".length).split("/");
  const path = { serverName, mediaId };
  const { data: bytes } = await bob.raw.call.getContentAuthed({
    params: { path },
    parseAs: "arrayBuffer",
  });
  assert.deepEqual(Buffer.from(bytes as ArrayBuffer), png);
  const named = {
    params: { path: { ...path, fileName: "dot.png" } },
    parseAs: "arrayBuffer",
  } as const;
  assert.equal((await bob.raw.call.getContentOverrideNameAuthed(named)).response.status, 200);
  const query = { width: 32, height: 32, method: "scale" } as const;
  const thumbnail = { params: { path, query }, parseAs: "arrayBuffer" } as const;
  assert.equal((await bob.raw.call.getContentThumbnailAuthed(thumbnail)).response.status, 200);
  assert.ok(await bob.call.getConfigAuthed());
  const missing = { params: { path: { serverName, mediaId: "none" } } };
  assert.equal((await bob.raw.call.getContentAuthed(missing)).response.status, 404);
}

async function mediaLater(stage: Stage): Promise<void> {
  const bob = bobOf(stage);
  const { content_uri: uri } = await bob.call.createContent();
  const [serverName = "", mediaId = ""] = uri.slice("mxc://".length).split("/");
  const path = { serverName, mediaId };
  const body = new Blob(["hello"], { type: "text/plain" });
  await bob.call.uploadContentToMXC({ path, body });
  const again = bob.call.uploadContentToMXC({ path, body });
  await assert.rejects(again, { status: 409, errcode: "M_CANNOT_OVERWRITE_MEDIA" });
}

async function sessions(stage: Stage): Promise<void> {
  const person = await createPerson(stage.url, "frank");
  const auth = await data(person.call.getAccount3PIDs());
  assert.deepEqual(auth.threepids ?? [], []);
  await data(person.call.logout());
  await assert.rejects(data(person.call.getTokenOwner()), {
    status: 401,
    errcode: "M_UNKNOWN_TOKEN",
  });
  await data(register(stage.url, "grace", "old password 4711"));
  const grace = await logIn(stage.url, "grace", "old password 4711");
  const identifier = { type: "m.id.user", user: "grace" } as const;
  const body = {
    auth: { type: "m.login.password", identifier, password: "old password 4711" },
    new_password: "new password 4711",
  };
  await data(grace.call.changePassword({ body }));
  await assert.rejects(logIn(stage.url, "grace", "old password 4711"), { status: 403 });
  const again = await logIn(stage.url, "grace", "new password 4711");
  await data(again.call.logoutAll());
  const last = await logIn(stage.url, "grace", "new password 4711");
  const proof = { ...body.auth, password: "new password 4711" };
  await data(last.call.deactivateAccount({ body: { auth: proof } }));
  await assert.rejects(logIn(stage.url, "grace", "new password 4711"), { status: 403 });
}

async function refreshed(stage: Stage): Promise<void> {
  await data(register(stage.url, "heidi", "password 4711"));
  const identifier = { type: "m.id.user", user: "heidi" } as const;
  const body = { type: "m.login.password", identifier, password: "password 4711" } as const;
  const anybody = stranger(stage.url);
  const first = await data(anybody.login({ body: { ...body, refresh_token: true } }));
  const { refresh_token: token } = first;
  assert.ok(token !== undefined, "a refresh token");
  const second = await data(anybody.refresh({ body: { refresh_token: token } }));
  assert.notEqual(second.access_token, first.access_token);
  const again = anybody.refresh({ body: { refresh_token: "nonsense" } });
  await assert.rejects(data(again), { status: 401, errcode: "M_UNKNOWN_TOKEN" });
}

export const accounts: readonly Step[] = [
  { name: "profiles are set", run: profile },
  { name: "fields of a profile are deleted", needs: ["profile-deletion"], run: profileDeleted },
  { name: "account data and tags are kept", run: accountData },
  { name: "presence is set", needs: ["ephemeral"], run: presence },
  { name: "the directory of users is searched", run: searched },
  { name: "media are uploaded and downloaded", run: media },
  { name: "media are announced and uploaded later", needs: ["media-later"], run: mediaLater },
  { name: "tokens are refreshed", needs: ["refresh"], run: refreshed },
  { name: "people log in and out, and change their password", run: sessions },
];
