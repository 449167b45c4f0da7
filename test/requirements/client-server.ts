/**
 * The client-server API as application services use it: which operations take `user_id`, `device_id` and `ts`, and the
 * errcodes of each beside the ones that all have.
 */

/** `Y` it applies, `(Y)` taken without effect, `–` not taken. The documents do not tell `Y` and `(Y)` apart. */
export type Mark = "Y" | "(Y)" | "–" | "required";

export interface Row {
  readonly operationId: string;
  /** Method and full path. */
  readonly route: string;
  readonly userId: Mark;
  readonly deviceId: Mark;
  readonly ts: Mark;
  /** Statuses with errcodes, or with the names of other examples. */
  readonly codes: readonly (readonly [status: number, ...names: string[]])[];
}

/**
 * operation | route, below /_matrix/client/v3 unless it says more | user_id | device_id | ts | statuses with errcodes.
 *
 * `uia` is the answer to people who have to authenticate first, which application services never get. The `ts` of
 * getEventByTimestamp is a parameter of its own that has the same name. An invalid signature stands in the 200.
 */
const table = `# accounts, profiles
getVersions | GET /_matrix/client/versions | – | – | –
getCapabilities | GET /capabilities | Y | (Y) | –
register | POST /register | – | – | – | 400 M_USER_IN_USE M_INVALID_USERNAME M_EXCLUSIVE M_APPSERVICE_LOGIN_UNSUPPORTED; 403 M_FORBIDDEN
checkUsernameAvailability | GET /register/available | – | – | – | 400 M_USER_IN_USE M_INVALID_USERNAME M_EXCLUSIVE
login | POST /login | – | – | – | 400 M_UNKNOWN M_APPSERVICE_LOGIN_UNSUPPORTED M_EXCLUSIVE; 403 M_FORBIDDEN M_USER_DEACTIVATED
refresh | POST /refresh | – | – | – | 401 M_UNKNOWN_TOKEN
logout | POST /logout | – | – | –
logoutAll | POST /logout/all | – | – | –
getTokenOwner | GET /account/whoami | Y | Y | –
deactivateAccount | POST /account/deactivate | – | – | – | 401 uia
changePassword | POST /account/password | – | – | – | 401 uia
getAccount3PIDs | GET /account/3pid | – | – | –
post3PIDs | POST /account/3pid | – | – | –
add3PID | POST /account/3pid/add | – | – | – | 401 uia
bind3PID | POST /account/3pid/bind | – | – | –
delete3pidFromAccount | POST /account/3pid/delete | – | – | –
unbind3pidFromAccount | POST /account/3pid/unbind | – | – | –
pingAppservice | POST /_matrix/client/v1/appservice/{appserviceId}/ping | – | – | – | 400 M_URL_NOT_SET; 403 M_FORBIDDEN; 502 M_BAD_STATUS M_CONNECTION_FAILED; 504 M_CONNECTION_TIMEOUT
getUserProfile | GET /profile/{userId} | (Y) | – | – | 403 M_FORBIDDEN; 404 M_NOT_FOUND
getProfileField | GET /profile/{userId}/{keyName} | (Y) | – | – | 403 M_FORBIDDEN; 404 M_NOT_FOUND
setProfileField | PUT /profile/{userId}/{keyName} | Y | (Y) | – | 400 M_BAD_JSON M_MISSING_PARAM M_INVALID_PARAM M_KEY_TOO_LARGE M_PROFILE_TOO_LARGE; 403 M_FORBIDDEN
deleteProfileField | DELETE /profile/{userId}/{keyName} | Y | (Y) | – | 400; 403 M_FORBIDDEN
setPresence | PUT /presence/{userId}/status | Y | Y | – | 403 M_FORBIDDEN
getPresence | GET /presence/{userId}/status | Y | Y | – | 403 M_FORBIDDEN; 404 M_NOT_FOUND
searchUserDirectory | POST /user_directory/search | Y | (Y) | –

# rooms
createRoom | POST /createRoom | Y | (Y) | – | 400 M_ROOM_IN_USE M_INVALID_ROOM_STATE M_UNSUPPORTED_ROOM_VERSION M_EXCLUSIVE; 403 M_FORBIDDEN M_INVITE_BLOCKED
inviteUser | POST /rooms/{roomId}/invite | Y | (Y) | – | 400 M_UNSUPPORTED_ROOM_VERSION; 403 M_FORBIDDEN M_INVITE_BLOCKED
joinRoom | POST /join/{roomIdOrAlias} | Y | (Y) | – | 403 M_FORBIDDEN
joinRoomById | POST /rooms/{roomId}/join | Y | (Y) | – | 403 M_FORBIDDEN
knockRoom | POST /knock/{roomIdOrAlias} | Y | (Y) | – | 403 M_FORBIDDEN; 404 M_NOT_FOUND
leaveRoom | POST /rooms/{roomId}/leave | Y | (Y) | –
forgetRoom | POST /rooms/{roomId}/forget | Y | (Y) | – | 400 M_UNKNOWN
kick | POST /rooms/{roomId}/kick | Y | (Y) | – | 403 M_FORBIDDEN M_BAD_STATE
ban | POST /rooms/{roomId}/ban | Y | (Y) | – | 403 M_FORBIDDEN M_BAD_STATE
unban | POST /rooms/{roomId}/unban | Y | (Y) | – | 403 M_FORBIDDEN M_BAD_STATE
sendMessage | PUT /rooms/{roomId}/send/{eventType}/{txnId} | Y | Y | Y | 400 M_DUPLICATE_ANNOTATION; 403 M_FORBIDDEN; 413 M_TOO_LARGE
setRoomStateWithKey | PUT /rooms/{roomId}/state/{eventType}/{stateKey} | Y | (Y) | Y | 400 M_INVALID_PARAM M_BAD_ALIAS; 403 M_FORBIDDEN M_INVITE_BLOCKED
redactEvent | PUT /rooms/{roomId}/redact/{eventId}/{txnId} | Y | (Y) | – | 403 M_FORBIDDEN; 404 M_NOT_FOUND
getRoomState | GET /rooms/{roomId}/state | Y | (Y) | – | 403 M_FORBIDDEN; 404 M_NOT_FOUND
getRoomStateWithKey | GET /rooms/{roomId}/state/{eventType}/{stateKey} | Y | (Y) | – | 403 M_FORBIDDEN; 404 M_NOT_FOUND
getMembersByRoom | GET /rooms/{roomId}/members | Y | (Y) | – | 403 M_FORBIDDEN
getJoinedMembersByRoom | GET /rooms/{roomId}/joined_members | Y | (Y) | – | 403 M_FORBIDDEN
getJoinedRooms | GET /joined_rooms | Y | (Y) | –
getRoomEvents | GET /rooms/{roomId}/messages | Y | (Y) | – | 403 M_FORBIDDEN; 404 M_NOT_FOUND
getEventContext | GET /rooms/{roomId}/context/{eventId} | Y | (Y) | – | 403 M_FORBIDDEN; 404 M_NOT_FOUND
getOneRoomEvent | GET /rooms/{roomId}/event/{eventId} | Y | (Y) | – | 403 M_FORBIDDEN; 404 M_NOT_FOUND
getRelatingEvents | GET /_matrix/client/v1/rooms/{roomId}/relations/{eventId} | Y | (Y) | – | 404 M_NOT_FOUND
getRelatingEventsWithRelType | GET /_matrix/client/v1/rooms/{roomId}/relations/{eventId}/{relType} | Y | (Y) | – | 404 M_NOT_FOUND
getRelatingEventsWithRelTypeAndEventType | GET /_matrix/client/v1/rooms/{roomId}/relations/{eventId}/{relType}/{eventType} | Y | (Y) | – | 404 M_NOT_FOUND
getEventByTimestamp | GET /_matrix/client/v1/rooms/{roomId}/timestamp_to_event | Y | (Y) | required | 404 M_NOT_FOUND
upgradeRoom | POST /rooms/{roomId}/upgrade | Y | (Y) | – | 400 M_UNSUPPORTED_ROOM_VERSION; 403 M_FORBIDDEN
setTyping | PUT /rooms/{roomId}/typing/{userId} | Y | (Y) | – | 403 M_FORBIDDEN
postReceipt | POST /rooms/{roomId}/receipt/{receiptType}/{eventId} | Y | (Y) | – | 400 M_INVALID_PARAM
setReadMarker | POST /rooms/{roomId}/read_markers | Y | (Y) | –

# aliases, directories and third-party networks
getLocalAliases | GET /rooms/{roomId}/aliases | Y | (Y) | – | 400 M_INVALID_PARAM; 403 M_FORBIDDEN
setRoomAlias | PUT /directory/room/{roomAlias} | Y | (Y) | – | 400 M_INVALID_PARAM M_EXCLUSIVE; 409 M_UNKNOWN
getRoomIdByAlias | GET /directory/room/{roomAlias} | (Y) | – | – | 400 M_INVALID_PARAM; 404 M_NOT_FOUND; 408 M_UNKNOWN
deleteRoomAlias | DELETE /directory/room/{roomAlias} | Y | (Y) | – | 400 M_EXCLUSIVE; 403 M_FORBIDDEN; 404 M_NOT_FOUND
setRoomVisibilityOnDirectory | PUT /directory/list/room/{roomId} | Y | (Y) | – | 404 M_NOT_FOUND
updateAppserviceRoomDirectoryVisibility | PUT /directory/list/appservice/{networkId}/{roomId} | – | – | – | 403 M_FORBIDDEN
getPublicRooms | GET /publicRooms | (Y) | – | –
queryPublicRooms | POST /publicRooms | (Y) | – | –
getProtocols | GET /thirdparty/protocols | Y | (Y) | –
getProtocolMetadata | GET /thirdparty/protocol/{protocol} | Y | (Y) | – | 404 M_NOT_FOUND
queryUserByProtocol | GET /thirdparty/user/{protocol} | Y | (Y) | – | 404 M_NOT_FOUND
queryLocationByProtocol | GET /thirdparty/location/{protocol} | Y | (Y) | – | 404 M_NOT_FOUND
queryThirdPartyUserByUserId | GET /thirdparty/user | Y | (Y) | – | 404 M_NOT_FOUND
queryLocationByAlias | GET /thirdparty/location | Y | (Y) | – | 404 M_NOT_FOUND

# devices, keys, data and media
getDevices | GET /devices | Y | (Y) | –
getDevice | GET /devices/{deviceId} | Y | (Y) | – | 404 M_NOT_FOUND
updateDevice | PUT /devices/{deviceId} | Y | (Y) | – | 201 created; 404 M_NOT_FOUND
deleteDevice | DELETE /devices/{deviceId} | Y | (Y) | – | 401 uia
deleteDevices | POST /delete_devices | Y | (Y) | – | 401 uia
uploadKeys | POST /keys/upload | Y | required | – | 400 M_UNKNOWN
queryKeys | POST /keys/query | Y | Y | –
claimKeys | POST /keys/claim | Y | Y | –
getKeysChanges | GET /keys/changes | Y | Y | –
uploadCrossSigningKeys | POST /keys/device_signing/upload | Y | (Y) | – | 400 M_INVALID_SIGNATURE M_MISSING_PARAM M_INVALID_PARAM; 403 M_FORBIDDEN
uploadCrossSigningSignatures | POST /keys/signatures/upload | Y | (Y) | – | 200 refused
sendToDevice | PUT /sendToDevice/{eventType}/{txnId} | Y | Y | –
sync | GET /sync | required | Y | –
getEvents | GET /events | required | Y | –
getAccountData | GET /user/{userId}/account_data/{type} | Y | (Y) | – | 403 M_FORBIDDEN; 404 M_NOT_FOUND
setAccountData | PUT /user/{userId}/account_data/{type} | Y | (Y) | – | 400 M_BAD_JSON M_NOT_JSON; 403 M_FORBIDDEN; 405 M_BAD_JSON
getAccountDataPerRoom | GET /user/{userId}/rooms/{roomId}/account_data/{type} | Y | (Y) | – | 400 M_INVALID_PARAM; 403 M_FORBIDDEN; 404 M_NOT_FOUND
setAccountDataPerRoom | PUT /user/{userId}/rooms/{roomId}/account_data/{type} | Y | (Y) | – | 400 M_BAD_JSON M_NOT_JSON M_INVALID_PARAM; 403 M_FORBIDDEN; 405 M_BAD_JSON
getRoomTags | GET /user/{userId}/rooms/{roomId}/tags | Y | (Y) | – | 403 M_FORBIDDEN
setRoomTag | PUT /user/{userId}/rooms/{roomId}/tags/{tag} | Y | (Y) | – | 403 M_FORBIDDEN
deleteRoomTag | DELETE /user/{userId}/rooms/{roomId}/tags/{tag} | Y | (Y) | – | 403 M_FORBIDDEN
uploadContent | POST /_matrix/media/v3/upload | Y | (Y) | – | 403 M_FORBIDDEN; 413 M_TOO_LARGE
createContent | POST /_matrix/media/v1/create | Y | (Y) | – | 403 M_FORBIDDEN
uploadContentToMXC | PUT /_matrix/media/v3/upload/{serverName}/{mediaId} | Y | (Y) | – | 403 M_FORBIDDEN; 404 M_NOT_FOUND; 409 M_CANNOT_OVERWRITE_MEDIA; 413 M_TOO_LARGE
getContentAuthed | GET /_matrix/client/v1/media/download/{serverName}/{mediaId} | Y | (Y) | – | 404 M_NOT_FOUND; 413 M_TOO_LARGE; 502 M_TOO_LARGE; 504 M_NOT_YET_UPLOADED
getContentOverrideNameAuthed | GET /_matrix/client/v1/media/download/{serverName}/{mediaId}/{fileName} | Y | (Y) | – | 404 M_NOT_FOUND; 413 M_TOO_LARGE; 502 M_TOO_LARGE; 504 M_NOT_YET_UPLOADED
getContentThumbnailAuthed | GET /_matrix/client/v1/media/thumbnail/{serverName}/{mediaId} | Y | (Y) | – | 404 M_NOT_FOUND; 413 M_TOO_LARGE; 502 M_TOO_LARGE; 504 M_NOT_YET_UPLOADED
getConfigAuthed | GET /_matrix/client/v1/media/config | Y | (Y) | –
`;

export const clientServer: readonly Row[] = table
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map(readRow);

function readRow(line: string): Row {
  const [operationId = "", route = "", userId, deviceId, ts, codes = ""] = line.split(" | ");
  const [method, path = ""] = route.split(" ");
  return {
    operationId,
    route: path.startsWith("/_matrix/") ? route : `${method} /_matrix/client/v3${path}`,
    userId: readMark(userId),
    deviceId: readMark(deviceId),
    ts: readMark(ts),
    codes: codes
      .split("; ")
      .filter((one) => one !== "")
      .map((one) => {
        const [status, ...names] = one.split(" ");
        return [Number(status), ...names];
      }),
  };
}

function readMark(text: string | undefined): Mark {
  if (text === "Y" || text === "(Y)" || text === "–" || text === "required") return text;
  throw new Error(`${text} is not a mark of the table`);
}

/** operationId → why it is in the document all the same. */
export const besideTheTable: Readonly<Record<string, string>> = {
  getLoginFlows: "says whether virtual users can log in at all",
  getRoomVisibilityOnDirectory: "the other half of setRoomVisibilityOnDirectory",
};
