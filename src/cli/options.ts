/** `--name value`, `--name=value` and `--flag`; what is left are the operands, and all that follows `--`. */
export interface Options { readonly operands: readonly string[]; readonly values: Readonly<Record<string, string>>; readonly flags: ReadonlySet<string>; readonly problem: string | undefined }

export interface KnownOptions { readonly values: readonly string[]; readonly flags: readonly string[]; /** Most operands; any number when not said. */ readonly operands?: number }

export function parseOptions(args: readonly string[], known: KnownOptions): Options {
  const operands: string[] = [];
  const values: Record<string, string> = {};
  const flags = new Set<string>();
  let problem: string | undefined;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--") {
      operands.push(...args.slice(i + 1));
      break;
    }
    // A lone dash is standard input.
    if (!arg.startsWith("-") || arg === "-") {
      operands.push(arg);
      continue;
    }
    const [name, inline] = arg.replace(/^--/, "").split(/=(.*)/s, 2) as [string, string | undefined];
    const next = args[i + 1];
    if (known.flags.includes(name)) {
      flags.add(name);
      if (inline !== undefined) problem ??= `--${name} takes no value.`;
    } else if (!known.values.includes(name)) problem ??= `There is no option ${arg.split("=", 1)[0]!}.`;
    else if (inline !== undefined) values[name] = inline;
    // What looks like the next option is no value: a forgotten one would swallow it.
    else if (next === undefined || next.startsWith("--")) problem ??= `--${name} wants a value.`;
    else {
      values[name] = next;
      i++;
    }
  }
  if (operands.length > (known.operands ?? Infinity)) problem ??= `${operands[known.operands ?? 0]!} is one operand too many.`;
  return { operands, values, flags, problem };
}

/** A whole number from 0 on, as digits; undefined for anything else. */
export function wholeOption(text: string): number | undefined {
  const number = /^\d+$/.test(text) ? Number(text) : undefined;
  return Number.isSafeInteger(number) ? number : undefined;
}
