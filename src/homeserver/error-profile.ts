/**
 * What homeservers answer where they do not all do what the specification says, for those who want to be taken for one.
 */
import { MatrixError } from "../matrix/error.ts";

export interface StatusAndErrcode {
  readonly status: number;
  readonly errcode: string;
  /** For those who read it. Defaults to a sentence that says what to do. */
  readonly error?: string;
}

export interface ErrorProfile {
  readonly name: string;
  /** The `as_token` in header and query; null: that in the header counts (V8). Not in the draft. */
  readonly twoTokens: StatusAndErrcode | null;
  /** Acting as a user outside the namespaces (S56). */
  readonly masqueradeOutside: StatusAndErrcode;
  /** Acting as a user whom nobody has registered (S56); null: nobody looks. */
  readonly masqueradeUnregistered: StatusAndErrcode | null;
  /** Acting with a device that the user has not (S57); null: nobody looks. */
  readonly unknownDevice: StatusAndErrcode | null;
  /** Registration of a virtual user without a token (V10). */
  readonly registrationWithoutToken: StatusAndErrcode;
  /** Registration of a user outside the namespaces (S67). */
  readonly registerOutside: StatusAndErrcode;
  /** Login of a user outside the namespaces (V4). */
  readonly loginOutside: StatusAndErrcode;
  /** A session for a virtual user where there are none (S62, S64). */
  readonly loginUnsupported: StatusAndErrcode;
  /** An application service makes or deletes an alias outside its namespaces (S67); null: it may. */
  readonly aliasOutside: StatusAndErrcode | null;
  /** A person deletes an alias in an exclusive namespace. */
  readonly deletionOfReserved: StatusAndErrcode;
  /** Whether rooms may be published for networks that the registration does not have (S71). */
  readonly anyNetwork: boolean;
}

const exclusive: StatusAndErrcode = { status: 400, errcode: "M_EXCLUSIVE" };
const forbidden: StatusAndErrcode = { status: 403, errcode: "M_FORBIDDEN" };
const missingToken: StatusAndErrcode = { status: 401, errcode: "M_MISSING_TOKEN" };

const spec: ErrorProfile = {
  name: "spec",
  twoTokens: missingToken,
  masqueradeOutside: forbidden,
  masqueradeUnregistered: forbidden,
  unknownDevice: { status: 400, errcode: "M_UNKNOWN_DEVICE" },
  registrationWithoutToken: missingToken,
  registerOutside: exclusive,
  loginOutside: exclusive,
  loginUnsupported: { status: 400, errcode: "M_APPSERVICE_LOGIN_UNSUPPORTED" },
  aliasOutside: exclusive,
  deletionOfReserved: exclusive,
  anyNetwork: false,
};

/** As recorded from Synapse 1.68.0. */
const synapse: ErrorProfile = {
  ...spec,
  name: "synapse",
  registrationWithoutToken: { status: 400, errcode: "M_UNKNOWN" },
  loginOutside: forbidden,
  deletionOfReserved: forbidden,
  anyNetwork: true,
};

/**
 * What to give as `errors`. Another homeserver's can be written down likewise:
 * `{ ...errorProfiles.spec, name: "mine", aliasOutside: null }`.
 */
export const errorProfiles = { spec, synapse } as const;

/** @param message where the profile has none */
export function toMatrixError(
  { status, errcode, error }: StatusAndErrcode,
  message: string,
): MatrixError {
  return new MatrixError(status, errcode, error ?? message);
}
