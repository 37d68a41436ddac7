/**
 * Intrinsic functions of JSONPath states: `States.Format('{}', $.name)`, read once into plain data.
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
 */
import { StatesFailure } from "./failure.ts";
import type { Json } from "../../../vocabulary/json.ts";
import { parsePath, readJsonPath, type JsonPath, type Roots } from "./path.ts";
import { intrinsicFunctions, type Luck } from "./intrinsic-functions.ts";

export type Argument = { readonly kind: "value"; readonly value: Json } | { readonly kind: "path"; readonly path: JsonPath } | { readonly kind: "call"; readonly call: Intrinsic };
export interface Intrinsic { readonly name: string; readonly args: readonly Argument[]; readonly text: string }

/** The call that a text is, or a sentence about what is wrong with it. */
export function parseIntrinsic(text: string): Intrinsic | string {
  const reader = { text, at: 0 };
  const call = readCall(reader);
  if (typeof call === "string") return call;
  skip(reader);
  return reader.at === text.length ? call : `Unexpected text after the call: ${text.slice(reader.at)}`;
}

interface Reader { readonly text: string; at: number }

function skip(reader: Reader): void {
  while (/\s/.test(reader.text[reader.at] ?? "x")) reader.at++;
}

function readCall(reader: Reader): Intrinsic | string {
  skip(reader);
  const start = reader.at;
  const name = /^(States\.\w+)\s*\(/.exec(reader.text.slice(start));
  if (!name) return "Must be a call such as States.Format('…').";
  if (!Object.hasOwn(intrinsicFunctions, name[1]!)) return `The intrinsic function ${name[1]} does not exist.`;
  reader.at += name[0].length;
  const args: Argument[] = [];
  skip(reader);
  while (reader.text[reader.at] !== ")") {
    const argument = readArgument(reader);
    if (typeof argument === "string") return argument;
    args.push(argument);
    skip(reader);
    if (reader.text[reader.at] === ",") reader.at++;
    else if (reader.text[reader.at] !== ")") return `A comma or a closing parenthesis is missing at ${reader.at}.`;
  }
  reader.at++;
  return { name: name[1]!, args, text: reader.text.slice(start, reader.at) };
}

function readArgument(reader: Reader): Argument | string {
  skip(reader);
  const rest = reader.text.slice(reader.at);
  if (rest.startsWith("States.")) {
    const call = readCall(reader);
    return typeof call === "string" ? call : { kind: "call", call };
  }
  if (rest.startsWith("'")) return readText(reader);
  if (rest.startsWith("$")) {
    const length = pathLength(rest);
    const path = parsePath(rest.slice(0, length).trim());
    reader.at += length;
    return path === undefined ? `${rest.slice(0, length)} is no path.` : { kind: "path", path };
  }
  const literal = /^(?:-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/.exec(rest);
  if (!literal) return `An argument is a 'text', a number, true, false, null, a path or a call: ${rest}`;
  reader.at += literal[0].length;
  return { kind: "value", value: JSON.parse(literal[0]) as Json };
}

/** Up to the comma or parenthesis that ends the argument: brackets, their quotes and filters belong to the path. */
function pathLength(text: string): number {
  let depth = 0;
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quote !== "") {
      if (c === "\\") i++;
      else if (c === quote) quote = "";
    } else if (depth > 0 && (c === "'" || c === '"')) quote = c;
    else if (c === "[" || c === "(") depth++;
    else if (depth > 0 && (c === "]" || c === ")")) depth--;
    else if (depth === 0 && (c === "," || c === ")")) return text.slice(0, i).endsWith(".length(") ? i + 1 : i;
  }
  return text.length;
}

/** Quoted by apostrophes; `'`, `{`, `}` and `\` are escaped. The escapes of braces stay for States.Format. */
function readText(reader: Reader): Argument | string {
  let value = "";
  for (let i = reader.at + 1; i < reader.text.length; i++) {
    const c = reader.text[i]!;
    if (c === "\\") {
      const escaped = reader.text[++i];
      if (escaped === undefined || !"'{}\\".includes(escaped)) return `\\${escaped ?? ""} is no escape: only ' { } \\ are escaped.`;
      value += escaped === "'" ? "'" : `\\${escaped}`;
    } else if (c === "'") {
      reader.at = i + 1;
      return { kind: "value", value };
    } else value += c;
  }
  return "A text has no closing apostrophe.";
}

/** Without the backslashes that were kept for States.Format. */
const unescaped = (text: string) => text.replace(/\\([{}\\])/g, "$1");

/** The value of a call. Throws States.Runtime for whatever goes wrong (SFN-050). */
export function callIntrinsic(call: Intrinsic, roots: Roots, luck: Luck): Json {
  const args = call.args.map((argument, i): Json => {
    if (argument.kind === "call") return callIntrinsic(argument.call, roots, luck);
    if (argument.kind === "value") {
      const { value } = argument;
      return typeof value !== "string" || (call.name === "States.Format" && i === 0) ? value : unescaped(value);
    }
    const found = readJsonPath(argument.path, roots);
    if (found === undefined) throw new StatesFailure("States.Runtime", `The function '${call.text}' had the following error: The JsonPath argument for the field '${argument.path.text}' could not be found in the input`);
    return found;
  });
  const done = intrinsicFunctions[call.name]!(args, luck);
  if ("problem" in done) throw new StatesFailure("States.Runtime", `The function '${call.text}' had the following error: ${done.problem}`);
  return done.value;
}
