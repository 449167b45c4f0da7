/**
 * `appservice dead-letters`: what a bridge could not handle, to be looked at, handled again, or thrown away. The bridge
 * may be running: what is replayed is handled by it, within a second.
 */
import { Command, InvalidArgumentError } from "commander";
import type { DeadLetter, TransactionStore } from "../application-service/transaction-store.ts";
import { CommandError } from "./command-error.ts";
import { formatJson, formatLine, formatWhole } from "./dead-letters/format.ts";
import { addStoreOptions, openStore, type StoreOptions } from "./dead-letters/open-store.ts";

interface ListOptions extends StoreOptions {
  readonly json?: boolean;
}

interface ManyOptions extends StoreOptions {
  readonly all?: boolean;
}

const help = `
Exit codes: 0 done, 1 a letter is not there (any more), 2 the database could not be opened.

Examples:
  $ appservice dead-letters list --sqlite bridge.db --registration-id irc
  $ appservice dead-letters show 12 --sqlite bridge.db --registration-id irc
  $ appservice dead-letters replay 12 13 --sqlite bridge.db --registration-id irc
  $ appservice dead-letters replay --all --postgres postgres://bridge@localhost/bridge --registration-id irc
  $ appservice dead-letters list --json --sqlite bridge.db --registration-id irc | jq .reason
`;

const pageLength = 100;

export function deadLettersCommand(): Command {
  const list = addStoreOptions(new Command("list"))
    .description("One line for each, the oldest first")
    .option("--json", "one JSON object for each")
    .action((options: ListOptions) =>
      withStore(options, async (store) => {
        const format = options.json === true ? formatJson : formatLine;
        let count = 0;
        for await (const letter of allOf(store)) {
          print(format(letter));
          count += 1;
        }
        if (count === 0 && options.json !== true) note("no dead letters");
      }),
    );
  const show = addStoreOptions(new Command("show"))
    .description("One whole, with the event as the homeserver sent it")
    .argument("<id>", "its number in the list", toId)
    .action((id: number, options: StoreOptions) =>
      withStore(options, async (store) => {
        const [letter] = await store.listDeadLetters({ afterId: id - 1, limit: 1 });
        if (letter?.id !== id) throw notThere([id]);
        print(formatWhole(letter));
      }),
    );
  const replay = forMany("replay", "Have them handled again by the bridge", {
    does: (store, id) => store.replayDeadLetter(id, Date.now()),
    done: "is waiting to be handled by the bridge",
  });
  const discard = forMany("discard", "Throw them away", {
    does: async (store, id) => (await store.takeDeadLetter(id)) !== null,
    done: "is thrown away",
  });
  const command = new Command("dead-letters")
    .description("List what a bridge could not handle, have it handled again, or throw it away")
    .addHelpText("after", help);
  for (const action of [list, show, replay, discard]) {
    command.addCommand(action.addHelpText("after", help));
  }
  return command;
}

interface Action {
  readonly does: (store: TransactionStore, id: number) => Promise<boolean>;
  readonly done: string;
}

function forMany(name: string, description: string, { does, done }: Action): Command {
  return addStoreOptions(new Command(name))
    .description(description)
    .argument("[ids...]", "their numbers in the list", toIds)
    .option("--all", "all that are there now")
    .action((ids: readonly number[] | undefined, options: ManyOptions) =>
      withStore(options, async (store) => {
        const chosen = await choose(store, ids ?? [], options.all === true);
        const missing: number[] = [];
        for (const id of chosen) if (!(await does(store, id))) missing.push(id);
        for (const id of chosen) if (!missing.includes(id)) print(`dead letter ${id} ${done}`);
        if (missing.length > 0) throw notThere(missing);
      }),
    );
}

async function choose(
  store: TransactionStore,
  ids: readonly number[],
  all: boolean,
): Promise<readonly number[]> {
  if (all === ids.length > 0) throw new CommandError("name the letters by their numbers, or --all");
  if (!all) return ids;
  const found: number[] = [];
  for await (const { id } of allOf(store)) found.push(id);
  return found;
}

async function* allOf(store: TransactionStore): AsyncGenerator<DeadLetter> {
  let afterId = 0;
  for (;;) {
    const page = await store.listDeadLetters({ afterId, limit: pageLength });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageLength) return;
    afterId = last.id;
  }
}

async function withStore(
  options: StoreOptions,
  work: (store: TransactionStore) => Promise<void>,
): Promise<void> {
  const store = await openStore(options);
  try {
    await work(store);
  } finally {
    await store.close();
  }
}

function notThere(ids: readonly number[]): CommandError {
  return new CommandError(`there is no dead letter ${ids.join(", ")}`, { exitCode: 1 });
}

function toId(text: string): number {
  if (/^[1-9]\d{0,14}$/u.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a number, as in the list.");
}

function toIds(text: string, before: readonly number[] = []): readonly number[] {
  return [...before, toId(text)];
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
