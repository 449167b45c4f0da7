/**
 * Runs a mock until it is told to stop, and prints what goes on.
 */
import { startPrism } from "../../../mocks/prism.ts";
import { hints } from "./hints.ts";
import { requestLine, summaryLine, violationLine } from "./lines.ts";
import { isPortInUse, portInUse } from "./port-in-use.ts";
import type { MockSettings } from "./settings.ts";

export interface MockSurroundings {
  /** A line of the result. */
  readonly out: (line: string) => void;
  /** A line about the run. */
  readonly note: (line: string) => void;
  /** Settles when the mock is to stop. */
  readonly stopped: Promise<void>;
}

export interface MockResult {
  /** How often a proxy saw the contract broken, warnings not counted. */
  readonly breaches: number;
}

/** @throws CommandError when the port is in use */
export async function runMock(
  settings: MockSettings,
  { out, note, stopped }: MockSurroundings,
): Promise<MockResult> {
  const { document, host, port, token, proxy, quiet } = settings;
  const counts = { requests: 0, breaches: 0, warnings: 0 };
  const mock = await startPrism(document, {
    host,
    port,
    ...(token === undefined ? {} : { token }),
    ...(proxy && {
      proxy: {
        ...proxy,
        onViolation: (violation) => {
          counts[violation.severity === "error" ? "breaches" : "warnings"] += 1;
          out(violationLine(violation));
        },
      },
    }),
    onRequest: (request) => {
      counts.requests += 1;
      if (!quiet) out(requestLine(request));
    },
  }).catch((error: unknown) => {
    throw isPortInUse(error) ? portInUse(host, port) : error;
  });
  const [edition, side] = document.split("/");
  out(`${side ?? ""} (${edition ?? ""}) listening on ${mock.url}`);
  if (!quiet) for (const line of hints(settings, mock.url)) note(line);
  await stopped;
  await mock.close();
  if (proxy !== undefined) note(summaryLine(counts));
  return { breaches: counts.breaches };
}
