/**
 * The homeserver of the example. The mocks answer for it, from the examples of the documents; here is what they cannot do:
 * remember who exists and who is in the room, ask the application service about those who do not exist (D28, D74, D78),
 * and push events (D39).
 */
import { createContractClient, type ContractClient } from "../../src/contract/client.ts";
import { createRouter } from "../../src/contract/route.ts";
import type { ApplicationService } from "../../src/editions/draft.ts";
import * as draft from "../../src/editions/draft-checked.ts";
import type { Send, Stage } from "./stage.ts";

type ServiceClient = ContractClient<ApplicationService.paths, ApplicationService.operations>;
type DraftEvent = ApplicationService.components["schemas"]["DraftEvent"];

export interface PlayedHomeserver {
  /** Takes the registration of an application service, and with it where to send to and the token to send. */
  readonly register: Send;
  /** Takes the requests of clients and of the application service. */
  readonly receive: Send;
  push(txnId: string, events: DraftEvent[]): Promise<void>;
}

export const homeserverName = "homeserver";
export const serviceName = "application service";

export function createHomeserver(stage: Stage): PlayedHomeserver {
  const route = createRouter(draft.homeserver.operations);
  /** IDs of users and rooms. */
  const existing = new Set<string>();
  /** Users in the one room that there is. */
  const joined = new Set<string>();
  let service: ServiceClient | undefined;

  function connect(baseUrl: string, token: string): ServiceClient {
    const parties = { from: homeserverName, to: serviceName };
    const watched = stage.watch(draft.applicationService, parties, fetch);
    return createContractClient(draft.applicationService, { baseUrl, token, fetch: watched });
  }

  /** Asks the application service about an ID that nobody knows. */
  async function exists(id: string): Promise<boolean> {
    if (existing.has(id) || service === undefined) return existing.has(id);
    const { call } = service;
    const { response } = id.startsWith("#")
      ? await call.queryRoomByAlias({
          params: { path: { roomAlias: id as `#${string}:${string}` } },
        })
      : await call.queryUserById({ params: { path: { userId: id as `@${string}:${string}` } } });
    if (response.ok) existing.add(id);
    return response.ok;
  }

  /** @returns which of its answers the mock is to give; undefined for the usual one */
  async function choose(request: Request): Promise<string | undefined> {
    const url = new URL(request.url);
    const found = route(request.method, url.pathname);
    if (found.kind !== "operation") return undefined;
    const { roomIdOrAlias: alias, stateKey } = found.parameters;
    const userId = url.searchParams.get("user_id");
    if (alias?.startsWith("#") && !(await exists(alias))) return "code=404";
    // Nobody acts as a user who does not exist (U14).
    if (userId !== null && !(await exists(userId))) return "code=403, example=M_FORBIDDEN";
    const { operationId } = found.operation;
    if (operationId === "joinRoomById" && userId !== null) joined.add(userId);
    const isAbsent = operationId === "getRoomStateWithKey" && !joined.has(stateKey ?? "");
    return isAbsent ? "code=404" : undefined;
  }

  return {
    async register(request) {
      const { url } = (await request.clone().json()) as { url: string };
      const response = await fetch(request);
      if (response.ok) {
        const { hs_token: token } = (await response.clone().json()) as { hs_token: string };
        service = connect(url, token);
      }
      return response;
    },
    async receive(request) {
      const prefer = await choose(request);
      const asked = new Request(request);
      if (prefer !== undefined) asked.headers.set("Prefer", prefer);
      const response = await fetch(asked);
      const { user_id: made } = (await response.clone().json()) as { user_id?: string };
      if (made !== undefined) existing.add(made);
      return response;
    },
    async push(txnId, events) {
      await service?.call.sendTransaction({ params: { path: { txnId } }, body: { events } });
    },
  };
}
