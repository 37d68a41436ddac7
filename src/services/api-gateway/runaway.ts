/**
 * Regular expressions that may take for ever: the engine of expressions here goes back over every way to match, and a
 * repeated group that repeats inside (`(a+)+`) has exponentially many. AWS's engines stand it; a page must not.
 */

/** What is said of one at its field. */
export const NEVER_ENDS = "This expression repeats what repeats itself, so that one text may keep it busy for ever: it can't be used here. Write it without the inner repetition, such as ^a+$ in place of ^(a+)+$.";

interface Group {
  /** Something inside is repeated without a bound, or alternatives begin alike. */
  repeats: boolean;
  /** How each alternative begins. */
  readonly starts: string[];
  begins: boolean;
}

const UNBOUNDED = /^(?:[*+]|\{\d+,\}|\{\d+,\d{2,}\})/;

/** Whether an expression repeats what repeats itself. Not every slow one is found, and a few fast ones are. */
export function runsAway(pattern: string): boolean {
  const open: Group[] = [newGroup()];
  for (let i = 0; i < pattern.length; i++) {
    const group = open[open.length - 1]!;
    const sign = pattern[i]!;
    if (sign === "(") {
      begin(group, "(");
      open.push(newGroup());
      const kind = /^\(\?(?:[:=!]|<[=!]|<\w+>)/.exec(pattern.slice(i, i + 80));
      if (kind !== null) i += kind[0].length - 1;
    } else if (sign === "|") group.begins = true;
    else if (sign === ")") {
      if (open.length > 1) open.pop();
      const outer = open[open.length - 1]!;
      const inside = group.repeats || startAlike(group);
      const repeated = UNBOUNDED.test(pattern.slice(i + 1, i + 12));
      if (repeated && inside) return true;
      outer.repeats ||= repeated || inside;
    } else {
      const atom = atomAt(pattern, i);
      begin(group, atom);
      i += atom.length - 1;
      if (UNBOUNDED.test(pattern.slice(i + 1, i + 12))) group.repeats = true;
    }
  }
  return false;
}

function newGroup(): Group {
  return { repeats: false, starts: [], begins: true };
}

function begin(group: Group, atom: string): void {
  if (group.begins) group.starts.push(atom);
  group.begins = false;
}

/** A character, an escape or a class, whole. */
function atomAt(pattern: string, at: number): string {
  if (pattern[at] === "\\") return pattern.slice(at, at + 2);
  if (pattern[at] !== "[") return pattern[at]!;
  let end = at + 1;
  while (end < pattern.length && pattern[end] !== "]") end += pattern[end] === "\\" ? 2 : 1;
  return pattern.slice(at, end + 1);
}

function startAlike({ starts }: Group): boolean {
  return starts.length > 1 && (starts.includes(".") || new Set(starts).size < starts.length);
}
