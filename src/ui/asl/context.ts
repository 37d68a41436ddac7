/** Where in a definition a place of the text is: in what kind of object, at a name or at a value, in which language. */
import { memberOf, readTree, type ObjectNode, type Span, type TreeNode } from "./json-tree.ts";
import { isStateType, type StateType } from "./fields.ts";

export type Role =
  | "machine" | "states" | "state" | "blocks" | "block" | "processor" | "processorConfig" | "retriers" | "retrier" | "catchers" | "catcher" | "rules" | "rule" | "tests" | "test"
  | "errors" | "reader" | "readerConfig" | "batcher" | "writer" | "writerConfig" | "data";

/** What stands below what; `*` is any name or number. */
const BELOW: { readonly [role in Role]?: Readonly<Record<string, Role>> } = {
  machine: { States: "states" }, block: { States: "states" }, processor: { States: "states", ProcessorConfig: "processorConfig" }, states: { "*": "state" }, blocks: { "*": "block" },
  state: { Branches: "blocks", ItemProcessor: "processor", Iterator: "processor", Retry: "retriers", Catch: "catchers", Choices: "rules", ItemReader: "reader", ItemBatcher: "batcher", ResultWriter: "writer" },
  retriers: { "*": "retrier" }, catchers: { "*": "catcher" }, retrier: { ErrorEquals: "errors" }, catcher: { ErrorEquals: "errors" }, rules: { "*": "rule" }, tests: { "*": "test" },
  rule: { And: "tests", Or: "tests", Not: "test" }, test: { And: "tests", Or: "tests", Not: "test" }, reader: { ReaderConfig: "readerConfig" }, writer: { WriterConfig: "writerConfig" },
};

export interface Context {
  readonly role: Role;
  /** The object or list around the place. */
  readonly around: TreeNode;
  readonly at: "name" | "value";
  /** The member whose value it is; undefined in a list and at a name. */
  readonly name: string | undefined;
  /** What a completion replaces, quotes included. */
  readonly replaces: Span;
  readonly quoted: boolean;
  /** At a name: a colon follows already. */
  readonly hasColon: boolean;
  readonly type: StateType | undefined;
  readonly jsonata: boolean;
  /** Names of the states that can be gone to from here. */
  readonly targets: readonly string[];
}

export function contextAt(text: string, at: number): Context | undefined {
  let node = readTree(text).root;
  let role: Role = "machine";
  let type: StateType | undefined;
  let machineJsonata = false, blockJsonata = false, jsonata = false;
  let targets: readonly string[] = [], self = "", name: string | undefined;
  if (node?.kind !== "object" || !inside(node, at)) return undefined;
  machineJsonata = saysJsonata(node) ?? false;
  for (;;) {
    if (role === "machine" || role === "block" || role === "processor") {
      blockJsonata = jsonata = (saysJsonata(node) ?? machineJsonata);
      const states: TreeNode | undefined = memberOf(node, "States")?.value;
      targets = states?.kind === "object" ? states.members.map((each) => each.name.value) : [];
    } else if (role === "state") {
      const value = memberOf(node, "Type")?.value;
      type = value?.kind === "text" && isStateType(value.value) ? value.value : undefined;
      jsonata = saysJsonata(node) ?? blockJsonata;
    }
    const found = stepAt(node, at);
    if (found.inner === undefined) {
      const word = found.span ?? wordBefore(text, at);
      return { role, around: node, at: found.at, name: found.name ?? name, replaces: word, quoted: text[word.from] === '"', hasColon: found.hasColon ?? false, type, jsonata, targets: role === "machine" || role === "block" || role === "processor" ? targets : targets.filter((each) => each !== self) };
    }
    if (role === "states") self = found.name ?? "";
    name = node.kind === "list" ? name : found.name;
    role = BELOW[role]?.[found.name ?? "*"] ?? BELOW[role]?.["*"] ?? "data";
    node = found.inner;
    if (node.kind === "list") name = found.name ?? name;
    else name = undefined;
  }
}

interface Found { readonly at: "name" | "value"; readonly name?: string; readonly span?: Span; readonly inner?: TreeNode; readonly hasColon?: boolean }

function stepAt(node: TreeNode, at: number): Found {
  if (node.kind === "list") {
    const item = node.items.find((each) => touches(each, at));
    return { at: "value", ...landed(item, at) };
  }
  for (const member of (node as ObjectNode).members.toReversed()) {
    if (at <= member.name.from) continue;
    if (touches(member.name, at)) return { at: "name", span: member.name, hasColon: member.colon !== undefined };
    if (member.colon === undefined || at < member.colon) break;
    if (member.value === undefined) return { at: "value", name: member.name.value };
    if (touches(member.value, at)) return { at: "value", name: member.name.value, ...landed(member.value, at) };
    if (at <= member.value.from) return { at: "value", name: member.name.value, span: { from: at, to: at } };
    break;
  }
  return { at: "name" };
}

const landed = (value: TreeNode | undefined, at: number) => (value === undefined ? {} : (value.kind === "object" || value.kind === "list") && inside(value, at) ? { inner: value } : { span: value });
/** Between the brackets. */
const inside = (node: TreeNode, at: number) => at > node.from && (at < node.to || ("closed" in node && !node.closed));
/** In a text between its quotes; at a word also behind it. */
const touches = (node: TreeNode, at: number) => inside(node, at) || (at === node.to && (node.kind === "word" || (node.kind === "text" && !node.closed)));

/** A word that is no JSON yet: a name typed without its quote. */
function wordBefore(text: string, at: number): Span {
  return { from: at - /[A-Za-z]*$/.exec(text.slice(Math.max(0, at - 80), at))![0].length, to: at };
}

function saysJsonata(node: TreeNode): boolean | undefined {
  const value = memberOf(node, "QueryLanguage")?.value;
  return value?.kind === "text" ? value.value === "JSONata" : undefined;
}
