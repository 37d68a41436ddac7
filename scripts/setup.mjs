// Makes a fresh clone ready: `npm ci` when the lock changed, and with --tests a Chromium for the tests.
// Runs before anything is installed (prestart, pretest), so: Node built-ins only.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './chromium.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

requireNode();
if (!installedIsLocked()) install();
if (process.argv.includes('--tests')) provideChromium();

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const enough = major >= 23 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
  if (!enough) fail(`Eventyard needs Node 20.19 or newer (or 22.12 or newer); this is ${process.versions.node}.`);
}

/**
 * npm writes node_modules/.package-lock.json last of all, and with what it installed: the best stamp there is.
 * A package may be absent only if it is optional (made for another platform).
 */
function installedIsLocked() {
  const stamp = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(stamp)) return false;
  const installed = readPackages(stamp);
  return Object.entries(readPackages(join(root, 'package-lock.json'))).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    return found ? found.version === wanted.version && found.integrity === wanted.integrity : wanted.optional === true;
  });
}

/** @param {string} path @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }>} */
function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

function install() {
  say('installing the packages of package-lock.json (npm ci) …');
  // Under npm, its own script is started with this Node: on Windows `npm` alone is not a program.
  const npm = process.env['npm_execpath'];
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const done = npm?.endsWith('.js')
    ? run(process.execPath, [npm, ...args])
    : run('npm', args, { shell: process.platform === 'win32' });
  if (!done) fail('npm ci failed; what it said stands above.');
}

function provideChromium() {
  const path = findChromium() ?? installChromium();
  if (path) return;
  fail(
    'No Chromium was found, and none could be installed. Install Chromium or Chrome, or name one: ' +
      'CHROMIUM_PATH=/path/to/chromium npm test',
  );
}

/** @returns {string | undefined} */
function installChromium() {
  const isRoot = process.getuid?.() === 0;
  const playwright = join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  say('no Chromium found: trying Playwright’s download …');
  if (run(process.execPath, [playwright, 'install', 'chromium'], { timeout: 240_000 })) {
    if (isRoot && process.platform === 'linux') run(process.execPath, [playwright, 'install-deps', 'chromium']);
    const found = findChromium();
    if (found) return found;
  }
  if (isRoot && existsSync('/usr/bin/apt-get')) {
    say('trying the system’s package (apt-get install chromium) …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    run('apt-get', ['update', '-qq'], { env });
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'], { env });
  }
  return findChromium();
}

/**
 * What the programs say goes to standard error: standard output may belong to a command line that prints JSON.
 * @param {string} program @param {string[]} args @param {import('node:child_process').SpawnSyncOptions} [options]
 */
function run(program, args, options = {}) {
  return spawnSync(program, args, { cwd: root, stdio: ['ignore', 2, 2], ...options }).status === 0;
}

/** @param {string} sentence */
function say(sentence) {
  process.stderr.write(`eventyard setup: ${sentence}\n`);
}

/** @param {string} sentence @returns {never} */
function fail(sentence) {
  say(sentence);
  process.exit(1);
}
