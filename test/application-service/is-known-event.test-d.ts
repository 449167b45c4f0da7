/**
 * What must and must not compile about events that the contract knows. `tsc` is the test.
 */
import {
  isKnownEvent,
  isStateEvent,
  type ClientEvent,
} from "../../src/application-service/index.ts";

export function theTypeAloneSaysNothing(event: ClientEvent) {
  // @ts-expect-error an event of any type may have any content
  return event.type === "m.room.member" ? event.content.membership.length : 0;
}

export function contentIsTypedByType(event: ClientEvent) {
  if (!isKnownEvent(event)) {
    const content: Record<string, unknown> = event.content;
    return content;
  }
  switch (event.type) {
    case "m.room.member": {
      const membership: string = event.content.membership;
      return membership;
    }
    case "m.room.message": {
      const body: string = event.content.body;
      return body;
    }
    case "m.room.name":
      // @ts-expect-error a name has no topic
      return event.content.topic satisfies string;
    default:
      return event.type satisfies `m.${string}`;
  }
}

export function bothGuardsGoTogether(event: ClientEvent) {
  if (!isKnownEvent(event) || !isStateEvent(event)) return null;
  const stateKey: string = event.state_key;
  return event.type === "m.room.topic" ? { stateKey, topic: event.content.topic } : null;
}
