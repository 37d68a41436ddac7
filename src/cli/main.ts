/** The command line: `eventyard run | rules | bench | fuzz | mark`. Exit 0 fine, 1 a goal failed, 2 bad input, 70 a bug of ours. */
import { bench } from "./bench.ts";
import { fuzz } from "./fuzz.ts";
import { mark } from "./mark.ts";
import { rules } from "./rules.ts";
import { run } from "./run.ts";

const USAGE = `Eventyard: AWS messaging, simulated to the microsecond.

  eventyard run <file|link|-> [--until 10m] [--seed n] [--json] [--full] [--trace out.jsonl]
  eventyard rules [--json]
  eventyard bench [--quick] [--only name] [--json]
  eventyard fuzz [--seed n] [--runs n] [--verbose]
  eventyard mark <submission…> --lesson <lesson> [--json]
`;

const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = { run, rules, bench, fuzz, mark };

/** sysexits' EX_SOFTWARE: neither a result of the simulation nor a mistake of the person who asked. */
const BUG = 70;

export async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  const chosen = command !== undefined && Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  const asked = command === undefined || ["help", "--help", "-h"].includes(command) || (chosen !== undefined && rest.some((arg) => arg === "--help" || arg === "-h"));
  if (asked || chosen === undefined) {
    (asked ? process.stdout : process.stderr).write(asked ? USAGE : `eventyard has no command ${command}.\n\n${USAGE}`);
    return asked ? 0 : 2;
  }
  try {
    return await chosen(rest);
  } catch (error) {
    process.stderr.write(`eventyard itself failed, which is a bug; please report it with the scenario and the seed.\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return BUG;
  }
}
