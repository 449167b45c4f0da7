/**
 * The documents that code is generated from. To add one: a line here, a root file in openapi/.
 */
export interface Document {
  /** Where its files go: `generated/<name>.…`, and how commands call it. */
  readonly name: string;
  /** The root file, relative to the repository. */
  readonly root: string;
}

export const documents: readonly Document[] = [
  "v1/application-service",
  "v1/homeserver",
  "draft/application-service",
  "draft/homeserver",
  "draft/registration",
].map((name) => ({ name, root: `openapi/${name}.yaml` }));
