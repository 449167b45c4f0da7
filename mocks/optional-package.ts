/**
 * Loads a package that only some parts need, and says how to install it when it is missing.
 */

/** The package is not installed. The message says what to do. */
export class MissingPackageError extends Error {
  override readonly name = "MissingPackageError";
}

/**
 * @param name the package, as it is installed
 * @param load `() => import("the-package")`
 * @param purpose what needs it: `startPrism`
 * @returns the loaded module
 * @throws MissingPackageError when the package is not installed
 */
export async function optionalPackage<T>(
  name: string,
  load: () => Promise<T>,
  purpose: string,
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw explain(error, name, purpose);
  }
}

/**
 * The same without waiting.
 *
 * @param load `() => createRequire(import.meta.url)("the-package")`
 * @throws MissingPackageError when the package is not installed
 */
export function requirePackage<T>(name: string, load: () => T, purpose: string): T {
  try {
    return load();
  } catch (error) {
    throw explain(error, name, purpose);
  }
}

function explain(error: unknown, name: string, purpose: string): unknown {
  if (!isMissing(error, name)) return error;
  const message = `${purpose} needs ${name}: run "npm install --save-dev ${name}"`;
  return new MissingPackageError(message, { cause: error });
}

function isMissing(error: unknown, name: string): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    (error.code === "ERR_MODULE_NOT_FOUND" || error.code === "MODULE_NOT_FOUND") &&
    error.message.includes(name)
  );
}
