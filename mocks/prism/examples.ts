/**
 * Answers from the examples of a document, by Prism.
 *
 * Only Prism's negotiation is used. Its validation names faults its own way, its server hangs on malformed JSON and
 * ends the process on a malformed percent escape; requests are checked before they get here.
 * @see https://docs.stoplight.io/docs/prism
 */
import type { createInstance, IHttpConfig } from "@stoplight/prism-http";
import type { OperationDescription } from "../../src/contract/operation.ts";
import { optionalPackage } from "../optional-package.ts";
import type { Answer } from "./answer.ts";
import type { Fault } from "../../src/contract/fault.ts";
import { chooseAnswer, type Preference } from "./prefer.ts";

export interface Examples {
  /**
   * @param parameters those of the path, decoded
   * @returns the answer, or what is wrong with the preference
   * @throws Error when Prism has no answer
   */
  answer(
    operation: OperationDescription,
    parameters: Readonly<Record<string, string>>,
    preference: Preference,
  ): Promise<Answer | Fault>;
}

/**
 * @param bundle a bundled OpenAPI document
 * @throws MissingPackageError when Prism is not installed
 */
export async function loadExamples(bundle: object): Promise<Examples> {
  const [prismHttp, httpSpec] = await Promise.all([
    optionalPackage("@stoplight/prism-http", () => import("@stoplight/prism-http"), "a Prism mock"),
    optionalPackage(
      "@stoplight/http-spec",
      () => import("@stoplight/http-spec/oas3"),
      "a Prism mock",
    ),
  ]);
  // A copy, because the transformer keeps parts of the document, which others may share.
  const resources = httpSpec.transformOas3Operations({ ...structuredClone(bundle) });
  const byId = new Map(resources.map((resource) => [resource.iid, resource]));
  const prism = prismHttp.createInstance(config({ dynamic: false }), { logger: silent() });
  return {
    async answer(operation, parameters, preference) {
      const resource = byId.get(operation.operationId);
      if (resource === undefined) throw new Error("the operation is not in the document");
      const declared = resource.responses.map(({ code, contents = [] }) => ({
        status: Number(code),
        examples: contents.flatMap(({ examples = [] }) => examples.map(({ key }) => key)),
      }));
      if (declared.length === 0) throw new Error("the document declares no answer");
      const choice = chooseAnswer(declared, preference);
      if ("errcode" in choice) return choice;
      const request = prism.request(
        {
          method: resource.method as "get",
          url: { path: fillPath(operation.path, parameters) },
        },
        // With one resource its router cannot prefer another one.
        [resource],
        // Prism writes into this object.
        config({
          dynamic: false,
          code: choice.status,
          ...(choice.example === undefined ? {} : { exampleKey: choice.example }),
        }),
      );
      const result = await request();
      if ("left" in result) throw result.left;
      const { statusCode, headers = {}, body } = result.right.output;
      // It falls back to a success without a word.
      if (statusCode !== choice.status) throw new Error(`there is no example for ${choice.status}`);
      return { status: statusCode, headers: declaredHeaders(headers), body };
    },
  };
}

function config(mock: IHttpConfig["mock"]): IHttpConfig {
  return {
    checkSecurity: false,
    validateRequest: false,
    validateResponse: false,
    errors: false,
    upstreamProxy: undefined,
    isProxy: false,
    mock,
  };
}

/** The path of the document with everything escaped: Prism would read a raw comma as a list. */
function fillPath(path: string, parameters: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(?<name>[^}]+)\}/gu, (_match, name: string) =>
    encodeURIComponent(parameters[name] ?? ""),
  );
}

/** Without the ones that Prism adds itself and those without an example. */
function declaredHeaders(headers: Readonly<Record<string, string | null>>): Record<string, string> {
  const declared: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    if (value === null || key === "deprecation") continue;
    // The document says any type, and a header cannot.
    declared[key] = value === "*/*" ? "application/octet-stream" : String(value);
  }
  return declared;
}

type Logger = Parameters<typeof createInstance>[1]["logger"];

/** Prism wants the logger of its command line. */
function silent(): Logger {
  const levels = ["trace", "debug", "info", "success", "warn", "error", "fatal"];
  const logger: Record<string, unknown> = { child: () => logger };
  for (const level of levels) logger[level] = ignore;
  return logger as unknown as Logger;
}

function ignore(): void {
  // Prism's chatter is of no use to a test suite.
}
