/**
 * Where homeservers answer with other errors than the specification says, for those who want to be taken for one.
 */

export interface StatusAndErrcode {
  readonly status: number;
  readonly errcode: string;
}

export interface ErrorProfile {
  readonly name: string;
  /** Registration of a virtual user without a token (V10). */
  readonly registrationWithoutToken: StatusAndErrcode;
  /** Login of a user outside the namespaces (V4). */
  readonly loginOutside: StatusAndErrcode;
  /** A person deletes an alias in an exclusive namespace. */
  readonly deletionOfReserved: StatusAndErrcode;
  /** Whether rooms may be published for networks that the registration does not have (S71). */
  readonly anyNetwork: boolean;
}

const exclusive: StatusAndErrcode = { status: 400, errcode: "M_EXCLUSIVE" };
const forbidden: StatusAndErrcode = { status: 403, errcode: "M_FORBIDDEN" };

const spec: ErrorProfile = {
  name: "spec",
  registrationWithoutToken: { status: 401, errcode: "M_MISSING_TOKEN" },
  loginOutside: exclusive,
  deletionOfReserved: exclusive,
  anyNetwork: false,
};

/** As recorded from Synapse 1.68.0. */
const synapse: ErrorProfile = {
  name: "synapse",
  registrationWithoutToken: { status: 400, errcode: "M_UNKNOWN" },
  loginOutside: forbidden,
  deletionOfReserved: forbidden,
  anyNetwork: true,
};

/** What to give as `errors`; another homeserver's can be written down likewise. */
export const errorProfiles = { spec, synapse } as const;
