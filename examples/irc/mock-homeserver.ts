/**
 * The homeserver of the example, from the package: the one that test suites of bridges use.
 */
// From npm: "matrix-appservice-contract/mocks" and "matrix-appservice-contract/node".
import { createMockHomeserver } from "../../mocks/index.ts";
import { listen } from "../../src/node.ts";
import type { StartHomeserver } from "./story.ts";

export const startMockHomeserver: StartHomeserver = async ({
  serverName,
  allowed,
  user,
  fetch,
}) => {
  const homeserver = createMockHomeserver({
    serverName,
    draftServices: allowed,
    edition: "draft",
    fetch,
    onError: (error) => console.error("homeserver:", error),
  });
  const { accessToken } = homeserver.users.register(user);
  const listening = await listen(homeserver, { port: 0 });
  return {
    url: listening.url,
    userToken: accessToken,
    async close() {
      await listening.close();
      await homeserver.close();
    },
  };
};
