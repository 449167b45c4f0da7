/**
 * Messages to devices, also those of virtual users: they reach the application service with its transactions (MSC4203).
 * @see https://spec.matrix.org/v1.19/client-server-api/#send-to-device-messaging
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";
import { done, type HandlersOf } from "../context.ts";
import { type Home, isLocal } from "../home.ts";
import { replayScope } from "../replay-scope.ts";

export interface ToDevice {
  readonly to_user_id: UserId;
  readonly to_device_id: string;
  readonly type: string;
  readonly sender: UserId;
  readonly content: Record<string, unknown>;
}

export function createToDeviceHandlers(home: Home): HandlersOf<"sendToDevice"> {
  const { replay, sessions, inbox } = home.state;
  return {
    sendToDevice({ path: { eventType: type, txnId }, body }, { caller }) {
      const request = `sendToDevice ${type} ${txnId}`;
      return replay.once(replayScope(home, caller), request, () => {
        for (const [user, messages] of Object.entries(body.messages)) {
          const userId = user as UserId;
          if (!isLocal(home, userId)) continue;
          for (const [name, content] of Object.entries(messages)) {
            const own = sessions.devicesOf(userId).map(({ deviceId }) => deviceId);
            for (const deviceId of name === "*" ? own : [name]) {
              inbox.put(userId, deviceId, { type, sender: caller.userId, content });
              home.onToDevice({
                to_user_id: userId,
                to_device_id: deviceId,
                type,
                sender: caller.userId,
                content,
              });
            }
          }
        }
        return done;
      });
    },
  };
}
