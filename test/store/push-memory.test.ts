import { createMemoryPushStore } from "../../src/store/memory.ts";
import { pushStoreCases } from "./push-store.cases.ts";

pushStoreCases({
  name: "memory",
  isDurable: false,
  newPlace: async () => ({
    open: async () => createMemoryPushStore(),
    crash: async () => {},
    remove: async () => {},
  }),
});
