/**
 * The errcodes of both editions and the statuses that they come with.
 */
export interface Errcode {
  readonly statuses: readonly number[];
  /** Members of the body beside `errcode` and `error` that belong to the code, as its example has them. */
  readonly members?: readonly string[];
}

const on = (...statuses: readonly number[]): Errcode => ({ statuses });

export const errcodes: Readonly<Record<string, Errcode>> = {
  M_BAD_JSON: on(400, 405),
  M_NOT_JSON: on(400),
  M_FORBIDDEN: on(403),
  M_MISSING_TOKEN: on(401),
  M_UNKNOWN_TOKEN: { ...on(401), members: ["soft_logout"] },
  M_NOT_FOUND: on(404),
  M_UNRECOGNIZED: on(404, 405),
  M_LIMIT_EXCEEDED: { ...on(429), members: ["retry_after_ms"] },
  // The specification gives no status; this is Synapse's.
  M_RESOURCE_LIMIT_EXCEEDED: { ...on(403), members: ["admin_contact"] },
  M_USER_LIMIT_EXCEEDED: { ...on(403), members: ["info_uri"] },
  M_USER_LOCKED: { ...on(401), members: ["soft_logout"] },
  M_USER_SUSPENDED: on(403),
  M_USER_DEACTIVATED: on(403),
  // Of any status; these are the ones where it is the only code, or the code of choice.
  M_UNKNOWN: on(400, 408, 409, 500, 503),
  M_UNKNOWN_DEVICE: on(400),
  M_EXCLUSIVE: on(400),
  M_APPSERVICE_LOGIN_UNSUPPORTED: on(400),
  M_USER_IN_USE: on(400),
  M_INVALID_USERNAME: on(400),
  M_ROOM_IN_USE: on(400),
  M_INVALID_ROOM_STATE: on(400),
  M_UNSUPPORTED_ROOM_VERSION: on(400),
  M_INCOMPATIBLE_ROOM_VERSION: { ...on(400), members: ["room_version"] },
  M_BAD_ALIAS: on(400),
  // The specification gives no status; this is Synapse's.
  M_BAD_STATE: on(403),
  M_INVALID_PARAM: on(400),
  M_MISSING_PARAM: on(400),
  M_DUPLICATE_ANNOTATION: on(400),
  M_TOO_LARGE: on(413, 502),
  M_CANNOT_OVERWRITE_MEDIA: on(409),
  M_NOT_YET_UPLOADED: on(504),
  M_KEY_TOO_LARGE: on(400),
  M_PROFILE_TOO_LARGE: on(400),
  M_INVALID_SIGNATURE: on(400),
  M_INVITE_BLOCKED: on(403),
  M_GUEST_ACCESS_FORBIDDEN: on(403),
  M_UNAUTHORIZED: on(401),
  M_URL_NOT_SET: on(400),
  M_BAD_STATUS: { ...on(502), members: ["status", "body"] },
  M_CONNECTION_FAILED: on(502),
  M_CONNECTION_TIMEOUT: on(504),
  // The same under their unstable names.
  "ORG.MATRIX.MSC4326.M_UNKNOWN_DEVICE": on(400),
  "IO.ELEMENT.MSC4190.M_APPSERVICE_LOGIN_UNSUPPORTED": on(400),
  "FI.MAU.MSC2659_URL_NOT_SET": on(400),
  "FI.MAU.MSC2659_BAD_STATUS": on(502),
  "FI.MAU.MSC2659_CONNECTION_FAILED": on(502),
  "FI.MAU.MSC2659_CONNECTION_TIMEOUT": on(504),
  // The pattern for codes of an application service.
  "COM.EXAMPLE.MYAPPSERVICE_UNAUTHORIZED": on(401),
  "COM.EXAMPLE.MYAPPSERVICE_FORBIDDEN": on(403),
  "COM.EXAMPLE.MYAPPSERVICE_NOT_FOUND": on(404),
};

/** `document status errcode` → why the document has it although the table does not. */
export const exceptions: Readonly<Record<string, string>> = {
  "draft/homeserver 403 M_MISSING_TOKEN":
    "homeservers of 2015 answered 403 where 401 is meant (Y16)",
  "draft/homeserver 403 M_UNKNOWN_TOKEN":
    "homeservers of 2015 answered 403 where 401 is meant (Y16)",
  "draft/homeserver 400 M_UNRECOGNIZED":
    "homeservers of 2015 answered unknown requests with 400 (Y22)",
  "v1/homeserver 403 M_THREEPID_AUTH_FAILED": "account management, which is no part of the table",
};
