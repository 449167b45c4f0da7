/**
 * The users of this homeserver: ordinary ones with a password, and virtual ones that an application service made.
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";

export interface Account {
  readonly userId: UserId;
  /** Undefined for who cannot log in with one. */
  readonly password: string | undefined;
  /** The `id` of the application service that made it. */
  readonly madeBy: string | undefined;
  readonly isDeactivated: boolean;
  /** Whether it is a sender whom nobody has registered, which may still be done. */
  readonly isImplied: boolean;
}

export interface Accounts {
  get(userId: UserId): Account | undefined;
  /** Whether the user can act: there is an account, and it was not deactivated. */
  isActive(userId: UserId): boolean;
  add(account: Pick<Account, "userId"> & Partial<Account>): Account;
  setPassword(userId: UserId, password: string): void;
  deactivate(userId: UserId): void;
  list(): readonly Account[];
}

export function createAccounts(): Accounts {
  const accounts = new Map<UserId, Account>();

  const change = (userId: UserId, changes: Partial<Account>): void => {
    const account = accounts.get(userId);
    if (account !== undefined) accounts.set(userId, { ...account, ...changes });
  };

  return {
    get: (userId) => accounts.get(userId),
    isActive: (userId) => accounts.get(userId)?.isDeactivated === false,
    add(given) {
      const account = {
        password: undefined,
        madeBy: undefined,
        isDeactivated: false,
        isImplied: false,
        ...given,
      };
      accounts.set(account.userId, account);
      return account;
    },
    setPassword: (userId, password) => change(userId, { password }),
    deactivate: (userId) => change(userId, { isDeactivated: true, password: undefined }),
    list: () => Array.from(accounts.values()),
  };
}
