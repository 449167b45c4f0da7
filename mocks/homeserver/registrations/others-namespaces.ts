/**
 * What application services may create in the exclusive namespaces of others, where homeservers are less strict than the
 * specification. For `createHomeserverExtensions`, which asks whether anybody else claims an ID exclusively.
 */
import type { Registrations } from "../../../src/homeserver/index.ts";
import type { HomeserverProfile } from "../profile.ts";

export function withRuleForOthers(
  registrations: Registrations,
  { usersOfOthers, aliasesOfOthers }: HomeserverProfile,
): Registrations {
  const { namespaces } = registrations;
  return {
    ...registrations,
    namespaces: {
      ...namespaces,
      isExclusive(kind, id, exceptFor) {
        const rule = kind === "users" ? usersOfOthers : aliasesOfOthers;
        // See `requireSender`.
        if (rule === "refused to all but the sender") return false;
        if (exceptFor === undefined) return namespaces.isExclusive(kind, id);
        if (rule === "allowed") return false;
        if (rule === "refused") return namespaces.isExclusive(kind, id, exceptFor);
        const exclusive = namespaces.matches(kind, id).filter((claim) => claim.exclusive);
        return new Set(exclusive.map(({ registrationId }) => registrationId)).size > 1;
      },
    },
  };
}
