/** Cases of the rules about `x-` keys. */
import { item, put, transaction, transactionSchema, type Case } from "../case.ts";
import { bundleFile, rootFile, sendPath } from "../documents.ts";

export const extensionCases: readonly Case[] = [
  {
    rule: "matrix-legacy-paths",
    on: "bundle",
    bad: [[["x-matrix-legacy-paths", "sendMesage"], "/send"]],
    says: /no operation of this document/,
  },
  {
    rule: "matrix-legacy-paths",
    on: "bundle",
    bad: [[["x-matrix-legacy-paths", "sendMessage"], "/send/{roomId}"]],
    says: /other parameters/,
  },
  {
    rule: "matrix-legacy-paths",
    on: "source",
    bad: [[[rootFile, "x-matrix-legacy-paths", "sendMessage"], sendPath]],
    says: /is the path of an operation/,
  },
  {
    rule: "matrix-unstable-marked",
    on: "bundle",
    bad: [[["paths", "/_matrix/app/unstable/org.matrix.msc3983/keys/claim", "post"], {}]],
    good: [
      [
        ["paths", "/_matrix/app/unstable/org.matrix.msc3983/keys/claim", "post"],
        { "x-matrix-msc": "MSC3983" },
      ],
    ],
    says: /not marked with its proposal/,
  },
  {
    rule: "matrix-unstable-marked",
    on: "bundle",
    bad: [[[...put, "x-matrix-msc"], "4203"]],
    good: [[[...put, "x-matrix-msc"], "MSC4203"]],
    says: /x-matrix-msc is "4203"/,
  },
  {
    rule: "matrix-extension-key",
    on: "bundle",
    bad: [[[...put, "x-matrix-retries"], "safe"]],
    says: /Nobody knows "x-matrix-retries"/,
  },
  {
    rule: "matrix-extension-key",
    on: "specification",
    bad: [[[...transaction, "x-addedInMatrixVerison"], "1.2"]],
    good: [[[...transaction, "x-addedInMatrixVersion"], "1.2"]],
    says: /Nobody knows "x-addedInMatrixVerison"/,
  },
  {
    rule: "matrix-extension-key",
    on: "bundle",
    bad: [[[...item, "x-matrix-retry"], "safe"]],
    says: /means nothing on a pathItem/,
  },
  {
    rule: "matrix-version-string",
    on: "specification",
    // What YAML makes of an unquoted 1.10.
    bad: [[[...transaction, "x-addedInMatrixVersion"], 1.1]],
    good: [[[...transaction, "x-addedInMatrixVersion"], "1.10"]],
    says: /x-addedInMatrixVersion is 1.1/,
  },
  {
    rule: "matrix-version-string",
    on: "bundle",
    bad: [[[bundleFile, ...put, "x-changedInMatrixVersion"], { "v1.3": "May set `ts`." }]],
    good: [[[bundleFile, ...put, "x-changedInMatrixVersion"], { "1.3": "May set `ts`." }]],
    says: /has the key "v1.3"/,
  },
  {
    rule: "matrix-version-order",
    on: "specification",
    bad: [
      [[...transaction, "x-addedInMatrixVersion"], "1.10"],
      [[...transactionSchema, "x-addedInMatrixVersion"], "1.9"],
    ],
    good: [
      [[...transaction, "x-addedInMatrixVersion"], "1.9"],
      [[...transactionSchema, "x-addedInMatrixVersion"], "1.10"],
    ],
    says: /Added in 1.9, in an operation that was added in 1.10/,
  },
];
