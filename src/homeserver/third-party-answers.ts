/**
 * What application services answer to third-party look-ups, with only what fits the contract left in it: a client must not
 * stumble over what one of many has sent.
 * @see https://spec.matrix.org/v1.19/application-service-api/#third-party-networks
 */
import { describePlace, locateFault } from "../contract/fault.ts";
import type { Validator } from "../contract/operation.ts";
import * as v1 from "../editions/v1-checked.ts";
import type { ApplicationService as Wire } from "../editions/v1.ts";

type Schemas = Wire.components["schemas"];

export type ThirdPartyProtocol = Schemas["ThirdPartyProtocol"];
export type ThirdPartyUser = Schemas["ThirdPartyUser"];
export type ThirdPartyLocation = Schemas["ThirdPartyLocation"];

/** Told what is wrong with an entry that is left out. */
export type Complain = (what: string) => void;

const { schemas } = v1.applicationService.validators;

/** @returns undefined when the whole is no good; instances that are no good are left out */
export function soundProtocol(data: unknown, complain: Complain): ThirdPartyProtocol | undefined {
  const object = typeof data === "object" && data !== null ? (data as ThirdPartyProtocol) : null;
  const isList = Array.isArray(object?.instances);
  const envelope = isList ? { ...object, instances: [] } : data;
  const fault = locateFault(schemas["ThirdPartyProtocol"], envelope);
  if (fault !== undefined || object === null) {
    complain(fault === undefined ? "no object" : describePlace(fault));
    return undefined;
  }
  const names = new Set([...object.user_fields, ...object.location_fields]);
  for (const name of names) {
    if (!Object.hasOwn(object.field_types, name)) complain(`field_types: ${name} is missing`);
  }
  const sound = soundEntries<Instance>(object.instances, schemas["ThirdPartyInstance"], (what) =>
    complain(`instances/${what}`),
  );
  return { ...object, instances: withoutRepetition(sound, complain) };
}

export function soundUsers(data: unknown, complain: Complain): ThirdPartyUser[] {
  return soundEntries(data, schemas["ThirdPartyUser"], complain);
}

export function soundLocations(data: unknown, complain: Complain): ThirdPartyLocation[] {
  return soundEntries(data, schemas["ThirdPartyLocation"], complain);
}

/** The type is what the schema says. */
function soundEntries<Entry>(
  data: unknown,
  validator: Validator | undefined,
  complain: Complain,
): Entry[] {
  if (!Array.isArray(data)) {
    complain("not a list");
    return [];
  }
  return data.filter((entry: unknown, at): entry is Entry => {
    const fault = locateFault(validator, entry);
    if (fault === undefined) return true;
    complain(`${at}: ${describePlace(fault)}`);
    return false;
  });
}

type Instance = ThirdPartyProtocol["instances"][number];

/** The `instance_id` is made of it. */
function withoutRepetition(instances: readonly Instance[], complain: Complain): Instance[] {
  const seen = new Set<string>();
  return instances.filter(({ network_id: networkId }, at) => {
    if (seen.has(networkId)) complain(`instances/${at}: network_id is taken by another`);
    return seen.size < seen.add(networkId).size;
  });
}
