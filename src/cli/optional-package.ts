/**
 * Packages that only some commands need: says how to install them when they are missing.
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

/**
 * Looks for several packages before any of them is loaded, so that one line names all that are missing.
 *
 * @throws CommandError when one is not installed
 */
export function requirePackages(names: readonly string[], purpose: string): void {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const [last, ...others] = missing.toReversed();
  const list = others.length === 0 ? last : `${others.toReversed().join(", ")} and ${last}`;
  throw new CommandError(
    `${purpose} needs ${list}: run "npm install --save-dev ${missing.join(" ")}"`,
  );
}

function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name);
    return true;
  } catch (error) {
    // Anything else is wrong with a package that is there: loading it will say so.
    return !(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND");
  }
}
