/**
 * Carriers about security schemes: which token goes where.
 */
import { isDeepStrictEqual } from "node:util";
import { createCarrier, type Carrier } from "../carrier.ts";
import { Fault, onOneLine, type DocumentName } from "../documents.ts";

/** The two ways in which a token travels. */
const ways = {
  bearer: { type: "http", scheme: "bearer" },
  query: { type: "apiKey", in: "query", name: "access_token" },
};

/** @param says what its description says */
export function scheme(
  document: DocumentName,
  name: string,
  way: keyof typeof ways,
  says?: RegExp,
): Carrier {
  return createCarrier(`${document}: ${name} as ${way}`, (documents) => {
    const found = documents.bundles[document].components?.["securitySchemes"]?.[name];
    if (typeof found !== "object" || found === null) {
      throw new Fault(`${document} has no security scheme ${name}`);
    }
    const { description = "", ...parts } = found as { readonly description?: string };
    if (!isDeepStrictEqual(parts, ways[way])) {
      throw new Fault(`${document}: ${name} is ${JSON.stringify(parts)}`);
    }
    if (says !== undefined && !says.test(onOneLine(description))) {
      throw new Fault(`the description of ${document} ${name} does not say ${says}`);
    }
  });
}
