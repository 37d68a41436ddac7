// `npm test`: every check in turn, to the end even when one fails, and the sum as the last line.
// `npm test -- unit e2e` runs those alone. A step without tests of its own counts as one.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './ports.mjs';

/** A step that hangs is a step that fails. */
const MOST_MINUTES_PER_STEP = 10;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
// Built and reported beside what `npm start` and another `npm test` use, so that none disturbs the other.
const scratch = mkdtempSync(join(tmpdir(), 'eventyard-test-'));
const report = join(scratch, 'report.json');
const environment = {
  ...process.env,
  EVENTYARD_DIST: join(scratch, 'dist'),
  EVENTYARD_E2E_PORT: String(await freePort(4273)),
  EVENTYARD_E2E_OUTPUT: join(root, 'test-results', String(process.pid)),
  PLAYWRIGHT_JSON_OUTPUT_NAME: report,
};

/**
 * @typedef {object} Step
 * @property {string} program under node_modules
 * @property {string[]} args
 * @property {(report: any) => { passed: number, failed: number }} [count] reads the report of a step that has tests
 * @property {string[]} [needs] what must have run before
 */

/** @type {Record<string, Step>} */
const steps = {
  types: { program: 'typescript/bin/tsc', args: ['-p', 'tsconfig.json'] },
  'types-model': { program: 'typescript/bin/tsc', args: ['-p', 'tsconfig.model.json'] },
  lint: { program: 'oxlint/bin/oxlint', args: ['--deny-warnings', '--report-unused-disable-directives'] },
  unused: { program: 'knip/bin/knip.js', args: ['--no-progress', '--no-config-hints'] },
  unit: vitest('node'),
  browser: vitest('browser'),
  build: { program: 'vite/bin/vite.js', args: ['build'] },
  size: { program: 'size-limit/bin.js', args: [], needs: ['build'] },
  e2e: {
    program: '@playwright/test/cli.js',
    args: ['test', '--reporter=list,json'],
    count: countPlaywright,
    needs: ['build'],
  },
};

process.exitCode = await main(process.argv.slice(2));

/** @param {string[]} wanted @returns {Promise<number>} */
async function main(wanted) {
  const unknown = wanted.filter((name) => !(name in steps));
  if (unknown.length > 0) {
    process.stderr.write(`No such step: ${unknown.join(', ')}. There are: ${Object.keys(steps).join(', ')}.\n`);
    return 2;
  }
  const chosen = Object.keys(steps).filter(
    (name) => wanted.length === 0 || wanted.some((each) => each === name || steps[each]?.needs?.includes(name)),
  );
  const results = [];
  for (const name of chosen) results.push(await runStep(name));
  rmSync(scratch, { recursive: true, force: true });

  process.stdout.write('\n');
  for (const { name, passed, failed, seconds } of results) {
    process.stdout.write(`${failed === 0 ? 'ok    ' : 'FAILED'} ${name}: ${passed} passed, ${failed} failed, ${seconds} s\n`);
  }
  const passed = results.reduce((sum, each) => sum + each.passed, 0);
  const failed = results.reduce((sum, each) => sum + each.failed, 0);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

/** @param {string} name */
async function runStep(name) {
  const step = steps[name];
  process.stdout.write(`\n── ${name} ──\n`);
  rmSync(report, { force: true });
  const startedAt = performance.now();
  const ok = await run(step);
  return { name, ...tally(step, ok), seconds: Math.round((performance.now() - startedAt) / 1000) };
}

/**
 * A step that says it failed has a failure, also when no test of it failed: a file that doesn't load, an error that
 * nobody caught, a report that was never written.
 * @param {Step} step @param {boolean} ok
 */
function tally(step, ok) {
  if (!step.count) return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
  const { passed, failed } = readReport(step.count);
  return { passed, failed: ok ? failed : Math.max(failed, 1) };
}

/** @param {NonNullable<Step['count']>} count */
function readReport(count) {
  try {
    return count(JSON.parse(readFileSync(report, 'utf8')));
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** @param {string} project @returns {Step} */
function vitest(project) {
  return {
    program: 'vitest/vitest.mjs',
    args: ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    count: countVitest,
  };
}

/** A file that doesn't load has no failed test of its own, and counts as one. @param {any} result */
function countVitest(result) {
  const broken = result.testResults.filter(
    (/** @type {any} */ file) => file.status === 'failed' && !file.assertionResults.some(isFailed),
  );
  return { passed: result.numPassedTests, failed: result.numFailedTests + broken.length };
}

/** @param {any} test */
function isFailed(test) {
  return test.status === 'failed';
}

/** What passes only at the second try is told by the list and counts as passed: it is retried on CI alone. @param {any} result */
function countPlaywright(result) {
  const { expected, unexpected, flaky } = result.stats;
  return { passed: expected + flaky, failed: unexpected };
}

/** @param {Step} step @returns {Promise<boolean>} */
function run(step) {
  return new Promise((resolve) => {
    const program = join(root, 'node_modules', step.program);
    // A group of its own, so that a hanging step is ended with all it started.
    const isGroup = process.platform !== 'win32';
    const child = spawn(process.execPath, [program, ...step.args], {
      cwd: root,
      env: environment,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: isGroup,
    });
    const end = () => (isGroup && child.pid ? process.kill(-child.pid, 'SIGKILL') : child.kill());
    const timer = setTimeout(() => {
      process.stdout.write(`This step took more than ${MOST_MINUTES_PER_STEP} minutes, and was ended.\n`);
      end();
    }, MOST_MINUTES_PER_STEP * 60_000);
    const interrupted = () => {
      end();
      rmSync(scratch, { recursive: true, force: true });
      process.exit(130);
    };
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    child.on('exit', (code) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      resolve(code === 0);
    });
  });
}
