/**
 * A carrier is a place in the documents that carries a requirement: it has a label for people and can be looked up.
 */
import { operationsOf, type Bundle, type PlacedOperation } from "../generate/openapi.ts";
import { parametersOf } from "../generate/operations.ts";
import { Fault, type DocumentName, type Documents } from "./documents.ts";

export interface Carrier {
  /** Such as `v1/homeserver sendMessage: query parameter ts`. */
  readonly label: string;
  /** @returns what is missing from the documents, or undefined when they carry it */
  readonly findFault: (documents: Documents) => string | undefined;
}

/** @param check throws a `Fault` when the documents do not have it */
export function createCarrier(label: string, check: (documents: Documents) => void): Carrier {
  return {
    label,
    findFault(documents) {
      try {
        check(documents);
        return undefined;
      } catch (error) {
        if (error instanceof Fault) return error.message;
        throw error;
      }
    },
  };
}

export interface EveryOptions {
  /** Only operations with this query parameter. Defaults to all operations. */
  readonly having?: string;
  /** operationId → why it is not one of them. */
  readonly except?: Readonly<Record<string, string>>;
}

/** The same carrier for every operation of a document, or for every one that some condition holds for. */
export function everyOperation(
  document: DocumentName,
  carrierOf: (operationId: string) => Carrier,
  { having, except = {} }: EveryOptions = {},
): Carrier {
  const { label } = carrierOf(having === undefined ? "*" : `*?${having}`);
  return createCarrier(label, (documents) => {
    const bundle = documents.bundles[document];
    const ids = operationsOf(bundle)
      .filter((placed) => having === undefined || hasQuery(bundle, placed, having))
      .map(({ operation }) => operation.operationId);
    const stale = Object.keys(except).find((id) => !ids.includes(id));
    if (stale !== undefined) throw new Fault(`${document} has no such operation as ${stale}`);
    const wanted = ids.filter((id) => !(id in except));
    if (wanted.length === 0) throw new Fault(`${document} has no operation to look at`);
    const faults = wanted
      .map((id) => carrierOf(id).findFault(documents))
      .filter((fault) => fault !== undefined);
    if (faults.length > 0) throw new Fault(summarise(faults));
  });
}

function hasQuery(bundle: Bundle, placed: PlacedOperation, name: string): boolean {
  return parametersOf(bundle, placed).some((one) => one.in === "query" && one.name === name);
}

/** The first faults in full; a list of eighty says no more. */
function summarise(faults: readonly string[]): string {
  const shown = faults.slice(0, 3).join("; ");
  return faults.length > 3 ? `${shown}; and ${faults.length - 3} more` : shown;
}
