/** `eventyard fuzz`: random systems with every invariant asserted, and each run held against its restored and its sought twin. */
import { services } from "../services/registry.ts";
import { parseOptions, wholeOption } from "./options.ts";
import { fuzzOnce } from "./fuzz-once.ts";

export async function fuzz(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, { values: ["seed", "runs"], flags: ["verbose"], operands: 0 });
  const first = wholeOption(options.values.seed ?? "1");
  const runs = wholeOption(options.values.runs ?? (options.values.seed === undefined ? "100" : "1"));
  if (options.problem !== undefined || first === undefined || runs === undefined || runs < 1) {
    process.stderr.write(`${options.problem ?? "--seed and --runs are whole numbers, --runs at least 1."}\n`);
    return 2;
  }
  let failed = 0;
  let events = 0;
  for (let seed = first; seed < first + runs; seed++) {
    const outcome = await fuzzOnce(seed, services);
    events += outcome.events;
    if (outcome.failure === undefined) {
      if (options.flags.has("verbose")) process.stdout.write(`seed ${seed}: ${outcome.events} events, ${outcome.entities} entities\n`);
      continue;
    }
    failed++;
    process.stdout.write(`seed ${seed} FAILED: ${outcome.failure}\n`);
    if (runs === 1) process.stdout.write(`${JSON.stringify(outcome.document)}\n`);
  }
  process.stdout.write(`${runs} random systems from seed ${first}, ${events} events: ${runs - failed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}
