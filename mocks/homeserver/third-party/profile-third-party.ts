/**
 * Third-party look-ups in the way of the profile.
 */
import { createThirdParty, MatrixError, type ThirdParty } from "../../../src/homeserver/index.ts";
import {
  soundLocations,
  soundUsers,
  type ThirdPartyProtocol,
} from "../../../src/homeserver/third-party-answers.ts";
import type { AskingOptions } from "../asking.ts";
import { createAskEverybody } from "./ask-everybody.ts";

export function createProfileThirdParty(options: AskingOptions): ThirdParty {
  const { profile } = options;
  if (profile.thirdPartyAsks === "nobody") return askNobody;
  if (profile.thirdPartyAsks === "everybody") return createAskEverybody(options);
  const { protocolCacheMs, queryTimeoutMs, namesInstances } = profile;
  const thirdParty = createThirdParty({
    ...options,
    fetch: profile.takesPartOfList ? options.fetch : allOrNothing(options.fetch),
    timeoutMs: queryTimeoutMs,
    metadataAgeMs: Math.min(protocolCacheMs, Number.MAX_SAFE_INTEGER),
    ...(protocolCacheMs === 0 && { metadataPauseMs: 0 }),
  });
  const show = namesInstances ? asItIs : withoutInstanceIds;

  /** Of a protocol that nobody declares there is nothing. */
  const orNothing = async <Entry>(ask: Promise<Entry[]>): Promise<Entry[]> => {
    try {
      return await ask;
    } catch (error) {
      const isUndeclared = error instanceof MatrixError && error.status === 404;
      if (isUndeclared && profile.emptyLookUp === "an empty list") return [];
      throw error;
    }
  };

  return {
    ...thirdParty,
    async protocols() {
      const all = Object.entries(await thirdParty.protocols());
      return Object.fromEntries(all.map(([name, protocol]) => [name, show(protocol)]));
    },
    protocol: async (protocol) => show(await thirdParty.protocol(protocol)),
    usersByFields: (protocol, fields) => orNothing(thirdParty.usersByFields(protocol, fields)),
    locationsByFields: (protocol, fields) =>
      orNothing(thirdParty.locationsByFields(protocol, fields)),
  };
}

type Fetch = AskingOptions["fetch"];

/** An entry that is no good spoils the list. */
function allOrNothing(fetch: Fetch): Fetch {
  return async (request) => {
    const answer = await fetch(request);
    const kind = /\/thirdparty\/(?<kind>user|location)\//u.exec(request.url)?.groups?.["kind"];
    if (kind === undefined || !answer.ok) return answer;
    const data: unknown = await answer.json().catch(() => undefined);
    let isSound = true;
    const complain = (): void => void (isSound = false);
    if (kind === "user") soundUsers(data, complain);
    else soundLocations(data, complain);
    return isSound ? Response.json(data) : new Response(null, { status: 500 });
  };
}

function asItIs(protocol: ThirdPartyProtocol): ThirdPartyProtocol {
  return protocol;
}

function withoutInstanceIds(protocol: ThirdPartyProtocol): ThirdPartyProtocol {
  const instances = protocol.instances.map((one) =>
    Object.fromEntries(Object.entries(one).filter(([name]) => name !== "instance_id")),
  );
  return { ...protocol, instances: instances as unknown as ThirdPartyProtocol["instances"] };
}

const unrecognised = (): Promise<never> =>
  Promise.reject(new MatrixError(404, "M_UNRECOGNIZED", "there are no third-party look-ups here"));

const askNobody: ThirdParty = {
  protocols: () => Promise.resolve({}),
  protocol: unrecognised,
  usersByFields: unrecognised,
  locationsByFields: unrecognised,
  usersByUserId: unrecognised,
  locationsByAlias: unrecognised,
};
