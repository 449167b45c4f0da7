/**
 * What only the draft of 2015 had, for those who want it: registration over HTTP and the look-up of URIs.
 *
 * @module
 */
export {
  createDraftRegistration,
  type DraftRegistration,
  type DraftRegistrationOptions,
  type PersistedChange,
} from "./registration.ts";
export type { AllowedService } from "./allow-list.ts";
export {
  createUriLookups,
  type UriLookups,
  type UriLookupsOptions,
  type UriMapper,
} from "./uri-lookups.ts";
