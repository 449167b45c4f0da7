/**
 * The documents that can be mocked: what is checked against (the contract) and what is answered from (the bundle).
 */
import type { AnyCheckedContract } from "../../src/contract/operation.ts";

const v1 = () => import("../../src/editions/v1-checked.ts");
const draft = () => import("../../src/editions/draft-checked.ts");

/** Loaded on demand: a mock of one document does not pay for the other four. */
const documents = {
  "v1/application-service": {
    contract: async (): Promise<AnyCheckedContract> => (await v1()).applicationService,
    bundle: (): Promise<BundleModule> =>
      import("../../generated/v1/application-service.bundle.json", { with: { type: "json" } }),
  },
  "v1/homeserver": {
    contract: async (): Promise<AnyCheckedContract> => (await v1()).homeserver,
    bundle: (): Promise<BundleModule> =>
      import("../../generated/v1/homeserver.bundle.json", { with: { type: "json" } }),
  },
  "draft/application-service": {
    contract: async (): Promise<AnyCheckedContract> => (await draft()).applicationService,
    bundle: (): Promise<BundleModule> =>
      import("../../generated/draft/application-service.bundle.json", { with: { type: "json" } }),
  },
  "draft/homeserver": {
    contract: async (): Promise<AnyCheckedContract> => (await draft()).homeserver,
    bundle: (): Promise<BundleModule> =>
      import("../../generated/draft/homeserver.bundle.json", { with: { type: "json" } }),
  },
  "draft/registration": {
    contract: async (): Promise<AnyCheckedContract> => (await draft()).registration,
    bundle: (): Promise<BundleModule> =>
      import("../../generated/draft/registration.bundle.json", { with: { type: "json" } }),
  },
} as const;

interface BundleModule {
  readonly default: object;
}

/** How a document is called everywhere: edition, slash, who serves it. */
export type PrismDocument = keyof typeof documents;

/** @throws TypeError when there is no such document; the message lists those there are */
export async function loadContract(name: PrismDocument): Promise<AnyCheckedContract> {
  return find(name).contract();
}

/** @returns the bundled OpenAPI document; not to be written to */
export async function loadBundle(name: PrismDocument): Promise<object> {
  return (await find(name).bundle()).default;
}

function find(name: PrismDocument) {
  if (Object.hasOwn(documents, name)) return documents[name];
  const names = Object.keys(documents).join(", ");
  throw new TypeError(`there is no document ${JSON.stringify(name)}: choose one of ${names}`);
}
