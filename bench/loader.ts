/**
 * The process that sends the load: answers each message, a load, with the answers per second or with what went wrong.
 */
import { endWithParent } from "./children.ts";
import { runLoad, type Load } from "./load.ts";

process.on("message", (load: Load) => {
  runLoad(load).then(
    (rate) => process.send?.({ rate }),
    (error: Error) => process.send?.({ error: error.message }),
  );
});
endWithParent();
process.stdout.write("ready\n");
