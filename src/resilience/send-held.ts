/**
 * Sends requests so that giving them up reaches the wire. A request follows a signal only for as long as somebody holds that
 * request, and so does one that was made of it. Node's `fetch` holds neither: once they are collected, a call that is given
 * up stays open.
 */
type Fetch = (request: Request) => Promise<Response>;

/** By the body: who reads an answer holds that, but seldom the answer. */
const whileRead = new WeakMap<ReadableStream, readonly Request[]>();

/**
 * @param request is held until its answer is read or dropped
 * @param madeOf the one that it was made of; held too
 */
export async function sendHeld(
  fetch: Fetch,
  request: Request,
  madeOf: Request = request,
): Promise<Response> {
  const response = await fetch(request);
  // What is needed here is held until then.
  const held = [request, madeOf];
  const { body } = response;
  // Whatever stands in for `fetch` may have none.
  if (body) whileRead.set(body, [...(whileRead.get(body) ?? []), ...held]);
  return response;
}
