/**
 * Serving through node:http, alone or below Express, Fastify and other frameworks that give the raw pair.
 *
 * @module
 */
export {
  listen,
  toNodeListener,
  type Listening,
  type ListenOptions,
  type NodeListener,
  type Served,
  type ToNodeListenerOptions,
} from "./contract/node.ts";
export { toFetch, type Fetch, type ToFetchOptions } from "./contract/fetch.ts";
