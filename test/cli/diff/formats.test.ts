import assert from "node:assert/strict";
import { test } from "node:test";
import type { Change, Place } from "../../../src/cli/diff/change.ts";
import { formatJson } from "../../../src/cli/diff/format-json.ts";
import { formatMarkdown } from "../../../src/cli/diff/format-markdown.ts";
import { formatText } from "../../../src/cli/diff/format-text.ts";

const place = (more: Partial<Place> = {}): Place => ({
  document: "",
  operationId: "ban",
  method: "POST",
  path: "/rooms/{roomId}/ban",
  part: "request body",
  property: "reason",
  ...more,
});
const required: Change = {
  rule: "property-became-required",
  kind: "break",
  what: "optional → required",
  breaks: { client: "a client that leaves it out is refused" },
  places: [place()],
};
const both: Change = {
  rule: "type-changed",
  kind: "break",
  what: "type changed",
  from: "string",
  to: "object",
  breaks: { client: "refused", server: "must accept" },
  places: [
    place(),
    place({ operationId: "kick" }),
    place({ operationId: "kick", part: "response 200" }),
  ],
};
const added: Change = {
  rule: "operation-added",
  kind: "addition",
  what: "operation added",
  breaks: {},
  note: "an old server answers 404",
  places: [place({ document: "v1/a.yaml", part: "", property: "" })],
};
const other: Change = {
  rule: "documentation-changed",
  kind: "other",
  what: "description changed",
  from: '"A | <b>@all</b>"',
  to: `"${"long ".repeat(30)}"`,
  breaks: {},
  places: [place()],
};
const sides = { old: "main:openapi", new: "openapi" };

test("text has a line per change, in groups; what breaks both is in both", () => {
  const where = "POST /rooms/{roomId}/ban (ban)";
  assert.equal(
    formatText([required, both, added]),
    `Breaks clients (2)
  [client] ${where}, request body, property reason: optional → required; a client that leaves it out is refused
  [both] ${where}, request body, property reason (and 2 more places: kick): type changed: string → object; refused

Breaks servers (1)
  [both] ${where}, request body, property reason (and 2 more places: kick): type changed: string → object; must accept

Additions (1)
  [addition] v1/a.yaml, ${where}: operation added; an old server answers 404
`,
  );
});

test("without changes, text and markdown say so", () => {
  assert.equal(formatText([]), "No changes\n");
  assert.match(
    formatMarkdown([], sides),
    /^## Contract: `main:openapi` → `openapi`\n\nNo changes\n$/,
  );
});

test("a name with a line break stays on its line", () => {
  const change = { ...added, places: [place({ path: "/a\n::error::b\u001b[2J" })] };
  assert.equal(formatText([change]).split("\n").length, 3);
  assert.doesNotMatch(formatText([change]).replaceAll("\n", "|"), /\|::error|\p{Cc}/u);
});

test("long values are cut for readers and whole for programs", () => {
  assert.match(formatText([other]), /"long long .{20,60}…$/m);
  const { changes } = JSON.parse(formatJson([other], sides)) as { changes: { to: string }[] };
  assert.equal(changes[0]?.to, other.to);
});

test("markdown has the counts, a table per group and what breaks nobody folded", () => {
  const result = formatMarkdown([required, both, added, other], sides);
  assert.match(
    result,
    /Breaks clients: \*\*2\*\* · Breaks servers: \*\*1\*\* · Additions: \*\*1\*\* · Other changes: \*\*1\*\*/,
  );
  assert.match(
    result,
    /### Breaks clients \(2\)\n\n\| Where \| What \| Why \|\n\|---\|---\|---\|\n\| POST/,
  );
  assert.match(result, /<details>\n<summary>Other changes \(1\)<\/summary>\n\n\| Where/);
});

test("markdown folds long tables and long lists of places", () => {
  const many = Array.from({ length: 30 }, (_, index) => ({ ...required, what: `edit ${index}` }));
  assert.match(formatMarkdown(many, sides), /<details>\n<summary>Breaks clients \(30\)<\/summary>/);
  const wide = { ...required, places: many.map((_, index) => place({ property: `p${index}` })) };
  assert.match(
    formatMarkdown([wide], sides),
    /property p0<details><summary>and 29 more places<\/summary>POST/,
  );
});

test("the words of a document cannot become markup or end a cell", () => {
  const result = formatMarkdown([other], sides);
  assert.match(result, /A \\\| &lt;b&gt;&#64;all&lt;\/b&gt;/);
  const row = result.split("\n").find((line) => line.includes("A \\|")) ?? "";
  assert.equal(row.replaceAll("\\|", "").split("|").length, 5);
});

test("JSON has the documented shape", () => {
  assert.deepEqual(JSON.parse(formatJson([both, added], sides)), {
    formatVersion: 1,
    old: "main:openapi",
    new: "openapi",
    counts: { breaksClients: 1, breaksServers: 1, additions: 1, other: 0 },
    changes: [
      {
        rule: "type-changed",
        kind: "break",
        breaks: ["client", "server"],
        reasons: { client: "refused", server: "must accept" },
        what: "type changed",
        from: "string",
        to: "object",
        note: null,
        places: both.places,
      },
      {
        rule: "operation-added",
        kind: "addition",
        breaks: [],
        reasons: {},
        what: "operation added",
        from: null,
        to: null,
        note: "an old server answers 404",
        places: added.places,
      },
    ],
  });
});
