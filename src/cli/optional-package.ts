/**
 * Loads a package that only some commands need, and says how to install it when it is missing.
 */
import { MissingPackageError, optionalPackage as load } from "../../mocks/optional-package.ts";
import { CommandError } from "./command-error.ts";

/**
 * @param name the package, as it is installed
 * @param loader `() => import("the-package")`
 * @param purpose what needs it: `appservice lint`
 * @returns the loaded module
 * @throws CommandError when the package is not installed
 */
export async function optionalPackage<T>(
  name: string,
  loader: () => Promise<T>,
  purpose: string,
): Promise<T> {
  try {
    return await load(name, loader, purpose);
  } catch (error) {
    if (!(error instanceof MissingPackageError)) throw error;
    throw new CommandError(error.message, { cause: error });
  }
}
