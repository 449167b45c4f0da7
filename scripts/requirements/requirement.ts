/**
 * A requirement of the draft (D) or of the stable protocol (S), and how it is accounted for.
 */
import type { Carrier } from "./carrier.ts";

export type Side = "homeserver" | "applicationService";

/** What code has to do, by who does it. A test of that code names the requirement. */
export type Behaviour = { readonly [Who in Side]?: string };

interface Stated {
  /** Such as `D18` or `S53a`. */
  readonly id: string;
  /** The requirement in short. */
  readonly what: string;
}

/** In the documents; the rest of it, if any, is behaviour. */
interface Carried {
  /** At least one. */
  readonly carriedBy: readonly Carrier[];
  readonly behaviour?: Behaviour;
  readonly notOnTheWire?: never;
}

/** Nothing that a document can say: code has to do it. */
interface Behaves {
  readonly carriedBy?: never;
  readonly behaviour: Behaviour;
  readonly notOnTheWire?: never;
}

/** Nothing to be carried and nothing to be done, with the reason. */
interface NotOnTheWire {
  readonly carriedBy?: never;
  readonly behaviour?: never;
  readonly notOnTheWire: string;
}

export type Requirement = Stated & (Carried | Behaves | NotOnTheWire);
