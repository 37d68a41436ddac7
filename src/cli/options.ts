/** `--name value` and `--flag`; what is left are the operands. */
export interface Options { readonly operands: readonly string[]; readonly values: Readonly<Record<string, string>>; readonly flags: ReadonlySet<string>; readonly problem: string | undefined }

export function parseOptions(args: readonly string[], known: { readonly values: readonly string[]; readonly flags: readonly string[] }): Options {
  const operands: string[] = [];
  const values: Record<string, string> = {};
  const flags = new Set<string>();
  let problem: string | undefined;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (!arg.startsWith("--")) {
      operands.push(arg);
      continue;
    }
    const [name, inline] = arg.slice(2).split(/=(.*)/s, 2) as [string, string | undefined];
    if (known.flags.includes(name)) flags.add(name);
    else if (!known.values.includes(name)) problem ??= `There is no option --${name}.`;
    else if (inline !== undefined) values[name] = inline;
    else if (args[i + 1] === undefined) problem ??= `--${name} wants a value.`;
    else values[name] = args[++i]!;
  }
  return { operands, values, flags, problem };
}
