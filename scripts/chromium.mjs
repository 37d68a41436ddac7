// Where Chromium is, and how it is started; shared by setup, unit tests in the browser, and end-to-end tests.
// Node built-ins only: setup runs it before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

const WELL_KNOWN = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * The first Chromium that works: $CHROMIUM_PATH, the system's, Playwright's own.
 * @returns {string | undefined}
 */
export function findChromium() {
  const named = process.env['CHROMIUM_PATH'];
  if (named) {
    if (!works(named)) throw new Error(`CHROMIUM_PATH is ${named}, and no Chromium starts there.`);
    return named;
  }
  return WELL_KNOWN.find(works) ?? [playwrightsOwn()].find((path) => path !== undefined && works(path));
}

/**
 * No GPU, no talk with the outside: the tests need neither, and a closed network would make each start slow.
 * The sandbox can't be had as root.
 * @returns {string[]}
 */
export function chromiumArguments() {
  return [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
}

/**
 * Ubuntu's /usr/bin/chromium-browser may be a stub that only says "install the snap": so it is asked for its version.
 * On Windows asking opens a window, and there are no such stubs.
 * @param {string} path
 */
function works(path) {
  if (!existsSync(path)) return false;
  if (process.platform === 'win32') return true;
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}

/** @returns {string | undefined} */
function playwrightsOwn() {
  try {
    return createRequire(import.meta.url)('@playwright/test').chromium.executablePath();
  } catch {
    return undefined; // Not installed yet, or no build of Chromium for this platform.
  }
}
