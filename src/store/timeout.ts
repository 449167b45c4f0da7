/**
 * Work that holds a lock gets a limited time.
 */

/** The work was not finished in time. */
class WorkTimeoutError extends Error {
  override readonly name = "WorkTimeoutError";

  constructor(ms: number) {
    super(`the work in a database transaction took more than ${ms} ms, and was rolled back`);
  }
}

/** @throws WorkTimeoutError when the promise is not settled in time; what it does later is not heard of */
export async function withinTime<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new WorkTimeoutError(ms)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
