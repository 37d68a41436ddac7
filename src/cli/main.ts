/** The command line: `eventyard run | rules | bench | fuzz | mark`. Exit 0 fine, 1 a goal failed, 2 bad input. */
import { bench } from "./bench.ts";
import { fuzz } from "./fuzz.ts";
import { mark } from "./mark.ts";
import { rules } from "./rules.ts";
import { run } from "./run.ts";

const USAGE = `Eventyard: AWS messaging, simulated to the microsecond.

  eventyard run <file|link> [--until 10m] [--seed n] [--json] [--full] [--trace out.jsonl]
  eventyard rules [--json]
  eventyard bench [--quick] [--only name]
  eventyard fuzz [--seed n] [--runs n]
  eventyard mark <submission…> --lesson <lesson> [--json]
`;

const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = { run, rules, bench, fuzz, mark };

export async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  const chosen = command === undefined ? undefined : COMMANDS[command];
  if (chosen !== undefined) return chosen(rest);
  const asked = command === undefined || command === "help" || command === "--help" || command === "-h";
  (asked ? process.stdout : process.stderr).write(asked ? USAGE : `eventyard has no command ${command}.\n\n${USAGE}`);
  return asked ? 0 : 2;
}
