import assert from "node:assert/strict";
import { test } from "node:test";
import { toFetch } from "../../src/contract/fetch.ts";
import { createServe } from "../../src/contract/serve.ts";
import { createUriLookups, type UriLookupsOptions } from "../../src/draft/uri-lookups.ts";
import * as draft from "../../src/editions/draft-checked.ts";

const nothing = "404 M_NOT_FOUND";

/** Asks through the contract, as a client does. */
async function ask(
  kind: "user" | "alias",
  uri: string,
  options: Partial<UriLookupsOptions> = {},
): Promise<string> {
  const errors: unknown[] = [];
  const fetch = toFetch(
    createServe({
      contract: draft.homeserver,
      handlers: { ...createUriLookups({ serverName: "hsdomain.com", ...options }) } as never,
      authenticate: () => undefined,
      maxBodyBytes: 100,
      onError: (error) => errors.push(error),
    }),
  );
  const query = uri === "" ? "" : `?uri=${encodeURIComponent(uri)}`;
  const response = await fetch(new Request(`http://hs/_matrix/app/v1/${kind}${query}`));
  assert.deepEqual(errors, []);
  const body = (await response.json()) as Record<string, string>;
  return body["user_id"] ?? body["alias"] ?? `${response.status} ${body["errcode"]}`;
}

test("the users of the draft's example have the URIs of the networks (D62, D63)", async () => {
  assert.equal(
    await ask("user", "irc://irc.freenode.net/Bob,isnick"),
    "@irc.freenode.net/Bob:hsdomain.com",
  );
});

test("so have its rooms (D65, D66)", async () => {
  assert.equal(
    await ask("alias", "irc://irc.freenode.net/%23matrix"),
    "#irc.freenode.net/#matrix:hsdomain.com",
  );
});

test("400 M_MISSING_PARAM without a uri (U24)", async () => {
  assert.equal(await ask("user", ""), "400 M_MISSING_PARAM");
  assert.equal(await ask("alias", ""), "400 M_MISSING_PARAM");
});

const users: Readonly<Record<string, string>> = {
  "irc://irc.freenode.net/Bob": "irc.freenode.net/Bob",
  "IRC://IRC.Freenode.net:6667/Bob,isuser": "irc.freenode.net/Bob",
  "ircs://irc.freenode.net/Bob%5Baway%5D,isnick": "irc.freenode.net/Bob[away]",
  "irc://irc.freenode.net/Bob!bob@host,isuser": "irc.freenode.net/Bob",
  "mailto:Bob@Example.COM": "mailto/Bob@example.com",
  "mailto:bob%2Birc@example.com?subject=Hi%20there": "mailto/bob+irc@example.com",
  "tel:+44-20-7946-0123": "tel/+442079460123",
  "tel:+1(201)555.0123": "tel/+12015550123",
  "xmpp:Romeo@Montague.net/orchard": "xmpp/romeo@montague.net",
  "xmpp://guest@example.com/support@example.com?message": "xmpp/support@example.com",
  "sip:alice:secretword@Atlanta.com:5060;transport=tcp?subject=x": "sip/alice@atlanta.com",
  "sips:1212@gateway.com": "sip/1212@gateway.com",
};
for (const [uri, localpart] of Object.entries(users)) {
  test(`the user of ${uri} (D62)`, async () => {
    assert.equal(await ask("user", uri), `@${localpart}:hsdomain.com`);
  });
}

const aliases: Readonly<Record<string, string>> = {
  "irc://irc.freenode.net/#matrix": "irc.freenode.net/#matrix",
  "irc://irc.freenode.net/matrix": "irc.freenode.net/#matrix",
  "irc://irc.freenode.net/&local,needkey": "irc.freenode.net/&local",
  "xmpp:room@conference.example.org?join": "xmpp/room@conference.example.org",
  "xmpp:room@conference.example.org?join;password=x": "xmpp/room@conference.example.org",
};
for (const [uri, localpart] of Object.entries(aliases)) {
  test(`the room of ${uri} (D65)`, async () => {
    assert.equal(await ask("alias", uri), `#${localpart}:hsdomain.com`);
  });
}

const notUsers: readonly string[] = [
  "Bob",
  "news:comp.lang.c",
  "irc://irc.freenode.net/%23matrix",
  "irc://irc.freenode.net/",
  "irc://[::1]/Bob",
  "irc://irc.freenode.net/a%3Ab,isnick",
  "irc://irc.freenode.net/%E0%A4%A,isnick",
  "irc://irc.freenode.net/a%00,isnick",
  `irc://irc.freenode.net/${"a".repeat(255)},isnick`,
  "mailto:",
  "mailto:bob",
  "mailto:a@example.com,b@example.com",
  "mailto:a:b@example.com",
  "tel:12345",
  "tel:+1-201-555-0123;ext=7",
  "xmpp:room@conference.example.org?join",
  "sip:atlanta.com",
];
for (const uri of notUsers) {
  test(`no user: ${uri.slice(0, 60)} (U24)`, async () => {
    assert.equal(await ask("user", uri), nothing);
  });
}

const notAliases: readonly string[] = [
  "mailto:bob@example.com",
  "tel:+442079460123",
  "sip:alice@atlanta.com",
  "xmpp:romeo@montague.net",
  "irc://irc.freenode.net/Bob,isnick",
];
for (const uri of notAliases) {
  test(`no public room: ${uri} (D64)`, async () => {
    assert.equal(await ask("alias", uri), nothing);
  });
}

test("the homeserver may map as it likes, scheme by scheme, and wait for it (D62)", async () => {
  const mappers = {
    irc: { user: async (uri: string) => `_irc_${uri.slice(-3).toLowerCase()}` },
    news: { alias: (uri: string) => uri.replace(":", "/") },
    tel: undefined,
  };
  const uri = "irc://irc.freenode.net/Bob";
  assert.equal(await ask("user", uri, { mappers }), "@_irc_bob:hsdomain.com");
  assert.equal(await ask("alias", uri, { mappers }), nothing);
  assert.equal(
    await ask("alias", "news:comp.lang.c", { mappers }),
    "#news/comp.lang.c:hsdomain.com",
  );
  assert.equal(await ask("user", "tel:+442079460123", { mappers }), nothing);
  assert.equal(await ask("user", "sip:a@b.c", { mappers }), "@sip/a@b.c:hsdomain.com");
});

test("a mapping cannot reach a user of another server", async () => {
  const mappers = { irc: { user: () => "admin:other.org" } };
  assert.equal(await ask("user", "irc://x/y", { mappers }), nothing);
  // Together with this name it would be a user ID.
  assert.equal(await ask("user", "irc://x/y", { mappers, serverName: "8448" }), nothing);
});

test("a server name that is none is refused", () => {
  assert.throws(() => createUriLookups({ serverName: "not a name" }), TypeError);
});
