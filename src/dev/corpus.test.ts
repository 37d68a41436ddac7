import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ENGINE_VERSION } from '../engine/version.ts';
import { decodeLink } from '../scenario/link.ts';
import { Simulation } from '../testing/simulate.ts';
import { loadScenario } from '../scenario/load.ts';
import { Run } from '../engine/run.ts';
import { parseDuration } from '../vocabulary/duration.ts';

interface Entry {
  readonly engine: string;
  readonly until: string;
  readonly hash: string;
  readonly link: string;
  readonly document: unknown;
}

const FOLDER = 'src/scenario/corpus';
const entries = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

test('there are published links', () => {
  expect(entries.length).toBeGreaterThan(0);
});

describe('published links open for ever', () => {
  for (const name of entries) {
    const { engine, until, hash, link, document } = JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8')) as Entry;

    test(`${name} says what it said when it was published`, () => {
      expect(decodeLink(`#${link}`)).toMatchObject({ ok: true, document });
      expect(loadScenario(`#${link}`)).toMatchObject({ ok: true });
    });

    // Another engine version may run it otherwise; `npm run corpus` writes the new hash, and the commit says why.
    test.runIf(engine === ENGINE_VERSION)(`${name} runs to the same world`, async () => {
      const loaded = loadScenario(`#${link}`);
      if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
      const { scenario } = loaded;
      const simulation = new Simulation(new Run(scenario, { seed: scenario.seed }));
      await simulation.toAsync((parseDuration(until) ?? 0) / 1e6);
      expect(simulation.run.hash()).toBe(hash);
    });
  }
});
