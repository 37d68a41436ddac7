/**
 * JSON with the place of everything in it, read also while it is being typed: what is broken is told and stepped over,
 * so that completion and the graph go on working between two keystrokes.
 */
import type { Json } from "../../vocabulary/json.ts";

/** Offsets in the text; `to` is behind the last letter. */
export interface Span { readonly from: number; readonly to: number }

export interface TextNode extends Span { readonly kind: "text"; readonly value: string; readonly closed: boolean }
export interface ObjectNode extends Span { readonly kind: "object"; readonly members: readonly MemberNode[]; readonly closed: boolean }
export interface ListNode extends Span { readonly kind: "list"; readonly items: readonly TreeNode[]; readonly closed: boolean }
export interface WordNode extends Span { readonly kind: "word"; readonly value: number | boolean | null }
export type TreeNode = TextNode | ObjectNode | ListNode | WordNode;

/** A name with its value. `colon` is the offset behind the colon. */
export interface MemberNode { readonly name: TextNode; readonly colon?: number; readonly value?: TreeNode }

export interface Mistake extends Span { readonly message: string }
export interface Tree { readonly root: TreeNode | undefined; readonly mistakes: readonly Mistake[] }

/** Deeper than anybody writes; a text of brackets alone must not end the page's stack. */
const DEEPEST = 200;

export function readTree(text: string): Tree {
  const reader = new Reader(text);
  const root = reader.value(0);
  if (root === undefined && reader.mistakes.length === 0) reader.say(0, Math.min(1, text.length), "Nothing is written yet.");
  reader.rest();
  return { root, mistakes: reader.mistakes };
}

/** The plain value, without what was broken. */
export function plainOf(node: TreeNode): Json {
  switch (node.kind) {
    case "text": case "word": return node.value;
    case "list": return node.items.map(plainOf);
    case "object": return Object.fromEntries(node.members.flatMap(({ name, value }) => (value === undefined ? [] : [[name.value, plainOf(value)]])));
    default: return node satisfies never;
  }
}

/** A member by its name; of two with one name the last, as JSON has it. */
export function memberOf(node: TreeNode | undefined, name: string): MemberNode | undefined {
  return node?.kind === "object" ? node.members.findLast((each) => each.name.value === name) : undefined;
}

class Reader {
  readonly mistakes: Mistake[] = [];
  private at = 0;

  constructor(private readonly text: string) {}

  say(from: number, to: number, message: string): void {
    this.mistakes.push({ from, to: Math.max(from, to), message });
  }

  /** What stands behind the one value of the text. */
  rest(): void {
    this.space();
    if (this.at < this.text.length) this.say(this.at, this.text.length, "Nothing may follow the definition.");
  }

  value(depth: number): TreeNode | undefined {
    this.space();
    const letter = this.text[this.at];
    if (letter === undefined || ",:]}".includes(letter)) return undefined;
    if (depth > DEEPEST) {
      this.say(this.at, this.at + 1, `More than ${DEEPEST} brackets are open.`);
      this.at = this.text.length;
      return undefined;
    }
    if (letter === "{") return this.object(depth);
    if (letter === "[") return this.list(depth);
    return letter === '"' ? this.string() : this.word();
  }

  private object(depth: number): ObjectNode {
    const from = this.at++;
    const members: MemberNode[] = [];
    for (let wanted: "member" | "comma" = "member"; ;) {
      this.space();
      const letter = this.text[this.at];
      if (letter === undefined || letter === "]") {
        this.say(from, from + 1, "This { is not closed by a }.");
        return { kind: "object", from, to: this.at, members, closed: false };
      }
      if (letter === "}") {
        if (wanted === "member" && members.length > 0) this.say(this.lastComma(), this.lastComma() + 1, "A comma too many: no member follows.");
        return { kind: "object", from, to: ++this.at, members, closed: true };
      }
      if (letter === ",") {
        if (wanted === "member") this.say(this.at, this.at + 1, "A comma too many.");
        this.at += 1;
        wanted = "member";
      } else if (letter === '"') {
        if (wanted === "comma") this.say(this.at, this.at + 1, "A comma is missing before this.");
        const member = this.member(depth);
        if (members.some((each) => each.name.value === member.name.value)) this.say(member.name.from, member.name.to, `"${member.name.value}" stands here twice.`);
        members.push(member);
        wanted = "comma";
      } else this.strange(depth, wanted === "comma" ? "Expected a comma or a }." : "Expected a name in quotes.");
    }
  }

  private member(depth: number): MemberNode {
    const name = this.string();
    this.space();
    if (this.text[this.at] !== ":") {
      this.say(name.from, name.to, "A colon and a value are missing behind this name.");
      return { name };
    }
    const colon = ++this.at;
    const value = this.value(depth + 1);
    if (value === undefined) this.say(name.from, colon, "A value is missing behind the colon.");
    return { name, colon, ...(value === undefined ? {} : { value }) };
  }

  private list(depth: number): ListNode {
    const from = this.at++;
    const items: TreeNode[] = [];
    for (let wanted: "item" | "comma" = "item"; ;) {
      this.space();
      const letter = this.text[this.at];
      if (letter === undefined || letter === "}") {
        this.say(from, from + 1, "This [ is not closed by a ].");
        return { kind: "list", from, to: this.at, items, closed: false };
      }
      if (letter === "]") {
        if (wanted === "item" && items.length > 0) this.say(this.lastComma(), this.lastComma() + 1, "A comma too many: no value follows.");
        return { kind: "list", from, to: ++this.at, items, closed: true };
      }
      if (letter === ",") {
        if (wanted === "item") this.say(this.at, this.at + 1, "A comma too many.");
        this.at += 1;
        wanted = "item";
      } else if (letter === ":") this.strange(depth, "Expected a comma or a ].");
      else {
        if (wanted === "comma") this.say(this.at, this.at + 1, "A comma is missing before this.");
        const item = this.value(depth + 1);
        if (item !== undefined) items.push(item);
        wanted = "comma";
      }
    }
  }

  /** A text ends at its quote, or, unclosed, with its line. */
  private string(): TextNode {
    const from = this.at++;
    while (this.at < this.text.length && this.text[this.at] !== '"' && this.text[this.at] !== "\n") this.at += this.text[this.at] === "\\" ? 2 : 1;
    const closed = this.text[this.at] === '"';
    this.at = Math.min(this.text.length, closed ? this.at + 1 : this.at);
    const written = this.text.slice(from + 1, closed ? this.at - 1 : this.at);
    if (!closed) this.say(from, this.at, "A closing quote is missing.");
    const value = decoded(written);
    if (value === undefined) this.say(from, this.at, "A backslash stands only before \" \\ / b f n r t or u and four digits, and a tab is written \\t.");
    return { kind: "text", from, to: this.at, value: value ?? written, closed };
  }

  private word(): WordNode {
    const from = this.at;
    while (this.at < this.text.length && !/[\s,:[\]{}"]/.test(this.text[this.at]!)) this.at += 1;
    const written = this.text.slice(from, this.at);
    const value = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/.test(written) ? (JSON.parse(written) as number | boolean | null) : undefined;
    if (value === undefined) this.say(from, this.at, `${written} is no JSON: texts stand in quotes.`);
    return { kind: "word", from, to: this.at, value: value ?? null };
  }

  /** Told, and stepped over. */
  private strange(depth: number, message: string): void {
    const from = this.at;
    if (this.value(depth + 1) === undefined && this.at === from) this.at += 1;
    // What was inside the strange thing is of no interest: one mistake tells it.
    while (this.mistakes.length > 0 && this.mistakes.at(-1)!.from >= from) this.mistakes.pop();
    this.say(from, this.at, message);
  }

  private lastComma(): number {
    return this.text.lastIndexOf(",", this.at);
  }

  private space(): void {
    while (this.at < this.text.length && " \t\n\r".includes(this.text[this.at]!)) this.at += 1;
  }
}

function decoded(written: string): string | undefined {
  try {
    return JSON.parse(`"${written}"`) as string;
  } catch {
    // Half an escape, as it stands while one types.
    return undefined;
  }
}
