/**
 * Carriers about answers: their statuses, errcodes and headers.
 */
import { resolve, type Response } from "../../generate/openapi.ts";
import { createCarrier, type Carrier } from "../carrier.ts";
import { Fault, findOperation, type DocumentName, type Documents } from "../documents.ts";

/** @param names the errcodes, or other names of examples, that the answer is given with */
export function status(
  document: DocumentName,
  operationId: string,
  code: number,
  ...names: readonly string[]
): Carrier {
  const label = `${document} ${operationId}: ${[code, ...names].join(" ")}`;
  return createCarrier(label, (documents) => {
    const response = findResponse(documents, document, operationId, code);
    const examples = Object.keys(response.content?.["application/json"]?.examples ?? {});
    const missing = names.filter((name) => !examples.includes(name));
    if (missing.length > 0) {
      throw new Fault(`${document} ${operationId}: ${code} has no example ${missing.join(", ")}`);
    }
  });
}

export function header(
  document: DocumentName,
  operationId: string,
  code: number,
  name: string,
): Carrier {
  return createCarrier(`${document} ${operationId}: ${code} header ${name}`, (documents) => {
    const response = findResponse(documents, document, operationId, code);
    const { headers = {} } = response as { readonly headers?: Readonly<Record<string, unknown>> };
    if (!(name in headers)) {
      throw new Fault(`${document} ${operationId}: ${code} has no header ${name}`);
    }
  });
}

/** The answer, or a fault that names what is missing. */
export function findResponse(
  documents: Documents,
  document: DocumentName,
  operationId: string,
  code: number,
): Response {
  const { operation } = findOperation(documents, document, operationId);
  const response = operation.responses[String(code)];
  if (response === undefined) throw new Fault(`${document} ${operationId} does not answer ${code}`);
  return resolve<Response>(documents.bundles[document], response);
}
