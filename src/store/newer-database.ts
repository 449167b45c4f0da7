/**
 * A database that a later release has migrated is left alone: what it holds now is not known here.
 */
export function newerDatabaseError(found: number, known: number): Error {
  return new Error(
    `the store's tables have version ${found}, and this release of ` +
      `matrix-appservice-contract knows versions up to ${known}: update the package`,
  );
}
