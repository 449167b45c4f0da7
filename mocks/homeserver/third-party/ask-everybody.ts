/**
 * Asks every application service, whatever it declares, one after the other, and takes any answer with the right shape,
 * whatever its status. What is known of a protocol is not asked for again. As Dendrite does, but that what no client could
 * read is left out.
 */
import { parseAnswer } from "../../../src/contract/call/read-answer.ts";
import { MatrixError, type ThirdParty } from "../../../src/homeserver/index.ts";
import { createServiceCall, type ServiceRequest } from "../../../src/homeserver/service-call.ts";
import {
  soundLocations,
  soundProtocol,
  soundUsers,
  type ThirdPartyProtocol,
} from "../../../src/homeserver/third-party-answers.ts";
import type { Registration } from "../../../src/editions/registration.ts";
import type { AskingOptions } from "../asking.ts";

type Asked = Pick<ServiceRequest, "path" | "query">;
type ReadList<Entry> = (data: unknown, complain: () => void) => Entry[];

export function createAskEverybody(options: AskingOptions): ThirdParty {
  const { registrations, profile } = options;
  const send = createServiceCall({ ...options, legacyFallback: "never" });
  let cache: ReadonlyMap<string, ThirdPartyProtocol> = new Map();

  const services = (): readonly Registration[] =>
    registrations.list().filter(({ url }) => url !== null);

  /** @returns undefined when it is no JSON object or list, or there is no answer */
  const ask = async (service: Registration, operationId: string, asked: Asked) => {
    const request = { ...asked, timeoutMs: profile.queryTimeoutMs };
    const outcome = await send(service, operationId, request);
    return outcome.ok ? parseAnswer(outcome.value) : undefined;
  };

  const askForList = async <Entry>(
    operationId: string,
    asked: Asked,
    read: ReadList<Entry>,
  ): Promise<Entry[]> => {
    const found: Entry[] = [];
    for (const service of services()) {
      found.push(...read(await ask(service, operationId, asked), () => undefined));
    }
    if (found.length === 0) throw new MatrixError(404, "M_NOT_FOUND", "nothing was found");
    return found;
  };

  const askForProtocol = async (service: Registration, protocol: string) => {
    const data = await ask(service, "getProtocolMetadata", { path: { protocol } });
    return soundProtocol(data, () => undefined);
  };

  return {
    async protocols() {
      const found = new Map<string, ThirdPartyProtocol>();
      for (const service of services()) {
        for (const name of service.protocols ?? []) {
          const protocol = await askForProtocol(service, name);
          if (protocol !== undefined) found.set(name, joined(found.get(name), protocol));
        }
      }
      if (found.size > 0) cache = found;
      return Object.fromEntries(found);
    },
    async protocol(name) {
      const known = cache.get(name);
      if (known !== undefined) return known;
      let found: ThirdPartyProtocol | undefined;
      for (const service of services()) {
        const protocol = await askForProtocol(service, name);
        if (protocol !== undefined) found = joined(found, protocol);
      }
      if (found === undefined || found.instances.length === 0) {
        throw new MatrixError(404, "M_NOT_FOUND", "this protocol is not known");
      }
      cache = new Map(cache).set(name, found);
      return found;
    },
    usersByFields: (protocol, fields) =>
      askForList("queryUserByProtocol", { path: { protocol }, query: { fields } }, soundUsers),
    locationsByFields: (protocol, fields) => {
      const asked = { path: { protocol }, query: { fields } };
      return askForList("queryLocationByProtocol", asked, soundLocations);
    },
    usersByUserId: (userid) =>
      askForList("queryThirdPartyUserByUserId", { query: { userid } }, soundUsers),
    locationsByAlias: (alias) =>
      askForList("queryLocationByAlias", { query: { alias } }, soundLocations),
  };
}

/** The description is that of the first that has networks. */
function joined(known: ThirdPartyProtocol | undefined, more: ThirdPartyProtocol) {
  if (known === undefined || known.instances.length === 0) return more;
  return { ...known, instances: [...known.instances, ...more.instances] };
}
