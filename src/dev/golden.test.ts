import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { toEnd } from "../cli/run.ts";
import { Run } from "../engine/run.ts";
import { ROW_KINDS } from "../engine/trace.ts";
import { ENGINE_VERSION } from "../engine/version.ts";
import { Hash } from "../kernel/hash.ts";
import { loadScenario } from "../scenario/load.ts";

/**
 * What every example of the gallery does, in both profiles: hash of the world at its end, and a digest of its trace. A
 * change of behaviour shows here first. `npm run goldens` writes the new ones; the commit says why.
 */
const FOLDER = "src/scenario/examples";
const FILE = `${FOLDER}/golden/traces.json`;
const update = process.env.UPDATE_GOLDENS === "1";

interface Golden { readonly events: number; readonly hash: string; readonly trace: string; readonly goals: (boolean | null)[] }
type Goldens = Record<string, Golden>;

const goldens: Goldens = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as { traces: Goldens }).traces : {};
const names = readdirSync(FOLDER).filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -5));
const written: Goldens = {};

describe("golden traces", () => {
  for (const name of names) for (const profile of ["exact", "realistic"] as const) {
    test(`${name}, ${profile}`, async () => {
      const document = JSON.parse(readFileSync(`${FOLDER}/${name}.json`, "utf8")) as { account?: object };
      const golden = await runOf({ ...document, account: { ...document.account, profile } });
      const key = `${name} ${profile}`;
      if (update) written[key] = golden;
      else expect(golden, `${key}: npm run goldens writes it anew`).toEqual(goldens[key]);
      expect(golden.events).toBeGreaterThan(10);
    }, 120_000);
  }

  test("stand for every example and nothing else", () => {
    if (update) writeFileSync(FILE, `${JSON.stringify({ engine: ENGINE_VERSION, traces: written }, null, 2)}\n`);
    expect(Object.keys(update ? written : goldens).length).toBe(2 * names.length);
  });
});

async function runOf(document: unknown): Promise<Golden> {
  const loaded = loadScenario(document);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const run = new Run(loaded.scenario, { traceCap: Infinity });
  await toEnd(run, loaded.scenario.untilUs);
  const { world } = run;
  const trace = new Hash();
  for (let number = 0; number < world.rows; number++) {
    const row = world.trace.read(number)!;
    trace.number(row.at);
    trace.text(ROW_KINDS[row.kind]);
    trace.text(row.name);
    trace.text(row.rule ?? "");
    trace.number(row.entity);
    trace.number(row.cause);
    trace.plain(row.messages);
  }
  return { events: world.events, hash: run.hash(), trace: trace.digest(), goals: run.goals.results(run.reachedUs, true).map((goal) => goal.held) };
}
