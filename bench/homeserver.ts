/**
 * A homeserver that costs as little as one can: reads the request, and answers that it was sent. Prints its port.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { endWithParent } from "./children.ts";

const answer = '{"event_id":"$Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92-kuZq3a5lr5Zg"}';
const headers = { "Content-Type": "application/json", "Content-Length": answer.length };

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => response.writeHead(200, headers).end(answer));
});
endWithParent();
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
