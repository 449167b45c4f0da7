/**
 * One self-contained JSON document out of a root file and all that it refers to.
 */
import { bundle, createConfig } from "@redocly/openapi-core";
import type { Bundle } from "./openapi.ts";

/**
 * @param root path of the root file
 * @returns the bundled document
 * @throws Error naming file and reference when one cannot be resolved
 */
export async function bundleDocument(root: string): Promise<Bundle> {
  const config = await createConfig({});
  const result = await bundle({ ref: root, config });
  const failure = result.problems.find((problem) => problem.severity === "error");
  if (failure !== undefined) {
    const place = failure.location[0];
    throw new Error(`${place?.source.absoluteRef ?? root}: ${failure.message}`);
  }
  return result.bundle.parsed as Bundle;
}
