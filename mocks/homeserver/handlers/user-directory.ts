/**
 * Finding users by name.
 * @see https://spec.matrix.org/v1.19/client-server-api/#user-directory
 */
import type { HandlersOf } from "../context.ts";
import type { Home } from "../home.ts";
import type { Account } from "../state/accounts.ts";

export function createUserDirectoryHandlers(home: Home): HandlersOf<"searchUserDirectory"> {
  const { accounts, profiles } = home.state;
  const { namespaces } = home.registrations;
  const isListed = ({ userId }: Account): boolean =>
    home.profile.listsVirtualUsers ||
    !namespaces.matches("users", userId).some(({ exclusive }) => exclusive);
  return {
    searchUserDirectory({ body: { search_term: term, limit = 10 } }) {
      const found = accounts
        .list()
        .filter((account) => !account.isDeactivated && isListed(account))
        .map(({ userId }) => ({ userId, profile: profiles.all(userId) }))
        .filter(({ userId, profile }) =>
          `${userId} ${String(profile["displayname"] ?? "")}`
            .toLowerCase()
            .includes(term.toLowerCase()),
        );
      const results = found.slice(0, limit).map(({ userId, profile }) => ({
        user_id: userId,
        ...(typeof profile["displayname"] === "string" && { display_name: profile["displayname"] }),
        ...(typeof profile["avatar_url"] === "string" && {
          avatar_url: profile["avatar_url"] as `mxc://${string}`,
        }),
      }));
      return { status: 200, body: { results, limited: found.length > results.length } };
    },
  };
}
