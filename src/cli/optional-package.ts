/**
 * Loads a package that only some commands need, and says how to install it when it is missing.
 */
import { CommandError } from "./command-error.ts";

/**
 * @param name the package, as it is installed
 * @param load `() => import("the-package")`
 * @param purpose what needs it: `appservice lint`
 * @returns the loaded module
 * @throws CommandError when the package is not installed
 */
export async function optionalPackage<T>(
  name: string,
  load: () => Promise<T>,
  purpose: string,
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (isMissing(error, name)) {
      throw new CommandError(`${purpose} needs ${name}: run "npm install --save-dev ${name}"`, {
        cause: error,
      });
    }
    throw error;
  }
}

function isMissing(error: unknown, name: string): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ERR_MODULE_NOT_FOUND" || error.code === "MODULE_NOT_FOUND") &&
    error.message.includes(name)
  );
}
