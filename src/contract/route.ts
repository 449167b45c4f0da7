/**
 * Finds the operation that a request is for: path first, then method, so that an unknown path (404) and a wrong
 * method (405) can be told apart.
 * @see https://spec.matrix.org/v1.19/client-server-api/#api-standards
 */
import type { OperationDescription } from "./operation.ts";

export type Route =
  | {
      readonly kind: "operation";
      readonly operation: OperationDescription;
      /** Decoded path parameters. */
      readonly parameters: Readonly<Record<string, string>>;
    }
  /** No operation has this path: 404 `M_UNRECOGNIZED`. */
  | { readonly kind: "unknown-path" }
  /** The path exists with other methods: 405 `M_UNRECOGNIZED`. */
  | { readonly kind: "wrong-method"; readonly allowed: readonly string[] }
  /** The path has a malformed percent escape: 400. */
  | { readonly kind: "malformed-path" };

export type Router = (method: string, pathname: string) => Route;

export interface RouterOptions {
  /**
   * Serve the superseded paths too.
   * Defaults to true.
   */
  readonly legacyPaths?: boolean;
}

/** One segment of a path; `parameter` stands for any text. */
interface Node {
  readonly segments: Map<string, Node>;
  parameter?: Node;
  readonly methods: Map<string, Target>;
  /** What takes all the rest of the path, for identifiers with an unescaped slash. */
  readonly rest: Map<string, Target>;
}

interface Target {
  readonly operation: OperationDescription;
  readonly names: readonly string[];
}

/**
 * @param operations a generated operation table
 * @returns a function from method and undecoded path to a route; it never throws
 */
export function createRouter(
  operations: Readonly<Record<string, OperationDescription>>,
  options: RouterOptions = {},
): Router {
  const root = createNode();
  for (const operation of Object.values(operations)) {
    add(root, operation, operation.path);
    if (operation.legacyPath !== null && options.legacyPaths !== false) {
      add(root, operation, operation.legacyPath);
    }
  }
  const byParent = indexByParent(root);
  return (method, pathname) => {
    const slash = pathname.lastIndexOf("/");
    const last = slash + 1 < pathname.length ? byParent.get(pathname.slice(0, slash)) : undefined;
    if (last !== undefined) return answer(last.methods, method, [pathname.slice(slash + 1)]);
    const values: string[] = [];
    const segments = pathname.split("/").slice(1);
    const node = find(root, segments, 0, values);
    if (node !== undefined) return answer(node.methods, method, values);
    return findRest(root, segments, method) ?? { kind: "unknown-path" };
  };
}

/**
 * A short cut for the paths that are asked for most, such as that of transactions: the literal part before a parameter
 * that is the last segment → what stands there. Left out is what has a literal beside the parameter.
 */
function indexByParent(node: Node, path = "", index = new Map<string, Node>()): Map<string, Node> {
  const { parameter, segments } = node;
  if (parameter !== undefined && segments.size === 0 && parameter.methods.size > 0) {
    index.set(path, parameter);
  }
  for (const [segment, child] of segments) indexByParent(child, `${path}/${segment}`, index);
  return index;
}

function createNode(): Node {
  return { segments: new Map(), methods: new Map(), rest: new Map() };
}

function add(root: Node, operation: OperationDescription, path: string): void {
  const names: string[] = [];
  let node = root;
  let parent = root;
  for (const segment of path.split("/").slice(1)) {
    parent = node;
    const name = /^\{(?<name>.+)\}$/u.exec(segment)?.groups?.["name"];
    if (name === undefined) {
      node = node.segments.get(segment) ?? insert(node.segments, segment);
    } else {
      names.push(name);
      node = node.parameter ??= createNode();
    }
  }
  const target = { operation, names };
  node.methods.set(operation.method, target);
  if (operation.restOfPath) parent.rest.set(operation.method, target);
}

function insert(segments: Map<string, Node>, segment: string): Node {
  const node = createNode();
  segments.set(segment, node);
  return node;
}

/** Depth first, literal segments before parameters. Leaves the raw parameters in `values`. */
function find(
  node: Node,
  segments: readonly string[],
  at: number,
  values: string[],
): Node | undefined {
  const segment = segments[at];
  if (segment === undefined) return node.methods.size > 0 ? node : undefined;
  const literal = node.segments.get(segment);
  const found = literal && find(literal, segments, at + 1, values);
  if (found !== undefined) return found;
  // An empty segment is a parameter only at the end: `/state/m.room.name/` is the state key "".
  if (node.parameter === undefined || (segment === "" && at < segments.length - 1))
    return undefined;
  values.push(segment);
  const below = find(node.parameter, segments, at + 1, values);
  if (below === undefined) values.pop();
  return below;
}

/** `/users/@irc.freenode.net/Bob:hsdomain.com`: Synapse leaves slashes as they are. */
function findRest(root: Node, segments: readonly string[], method: string): Route | undefined {
  let node: Node | undefined = root;
  for (let at = 0; node !== undefined && at < segments.length - 1; at += 1) {
    if (node.rest.size > 0) return answer(node.rest, method, [segments.slice(at).join("/")]);
    node = node.segments.get(segments[at] ?? "");
  }
  return undefined;
}

function answer(
  methods: ReadonlyMap<string, Target>,
  method: string,
  values: readonly string[],
): Route {
  const target = methods.get(method);
  if (target === undefined) return { kind: "wrong-method", allowed: [...methods.keys()] };
  const parameters: Record<string, string> = {};
  for (let index = 0; index < target.names.length; index += 1) {
    const value = decode(values[index] ?? "");
    if (value === undefined) return { kind: "malformed-path" };
    parameters[target.names[index] ?? ""] = value;
  }
  return { kind: "operation", operation: target.operation, parameters };
}

function decode(text: string): string | undefined {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
