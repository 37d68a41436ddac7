/** From the path of a complaint to its place in the text. */
import { memberOf, type Span, type TreeNode } from "./json-tree.ts";

export type Step = string | number;

/** `.States["Wait for it"].Catch[0].Next` as steps. A name in quotes ends where a path can go on. */
export function stepsOf(path: string): readonly Step[] {
  const steps: Step[] = [];
  for (let rest = path; rest !== "";) {
    const found = /^\.?([A-Za-z_][\w$]*)|^\[(\d+)\]|^\["([\s\S]*?)"\](?=$|\.|\[)/.exec(rest);
    if (found === null) break;
    steps.push(found[2] === undefined ? (found[1] ?? found[3]!) : Number(found[2]));
    rest = rest.slice(found[0].length);
  }
  return steps;
}

/**
 * Where to underline: a member with a plain value whole, one with an object by its name, since a whole state in red says
 * nothing. What is missing is told at what should hold it.
 */
export function placeOf(text: string, root: TreeNode | undefined, steps: readonly Step[]): Span {
  if (root === undefined) return { from: 0, to: Math.min(1, text.length) };
  let node = root;
  let place: Span = headOf(text, root);
  for (const step of steps) {
    if (typeof step === "number") {
      const item = node.kind === "list" ? node.items[step] : undefined;
      if (item === undefined) return place;
      node = item;
      place = headOf(text, item);
    } else {
      const member = memberOf(node, step);
      if (member === undefined) return place;
      const { name, value } = member;
      place = value === undefined || isOpen(value) ? name : { from: name.from, to: value.to };
      if (value === undefined) return place;
      node = value;
    }
  }
  return { from: place.from, to: place.to };
}

const isOpen = (node: TreeNode) => node.kind === "object" || node.kind === "list";

/** Of an object or list its first line. */
function headOf(text: string, node: TreeNode): Span {
  if (!isOpen(node)) return node;
  const line = text.indexOf("\n", node.from);
  return { from: node.from, to: line < 0 ? node.to : Math.min(line, node.to) };
}
