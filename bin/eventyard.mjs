#!/usr/bin/env node
// The command line. Builds itself when it is missing or older than its sources, saying nothing: standard output
// belongs to the command (`--json`).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** sysexits' EX_SOFTWARE: neither a result of the simulation (0, 1) nor a mistake in the scenario (2). */
const BUILD_FAILED = 70;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bundle = join(root, 'dist-cli', 'main.js');

if (isStale()) await build();

// A reader such as `head` may leave early: that is no failure.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : BUILD_FAILED));
const { main } = await import(pathToFileURL(bundle).href);
process.exitCode = await main(process.argv.slice(2));

function isStale() {
  if (!existsSync(bundle)) return true;
  const builtMs = statSync(bundle).mtimeMs;
  const others = ['vite.cli.config.ts', 'package-lock.json'].map((name) => join(root, name));
  return others.some((path) => statSync(path).mtimeMs > builtMs) || hasNewer(join(root, 'src'), builtMs);
}

/** Folders count too: taking a file away changes nothing but its folder. Tests are not in the bundle. */
function hasNewer(folder, builtMs) {
  if (statSync(folder).mtimeMs > builtMs) return true;
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return hasNewer(path, builtMs);
    return !/\.test\.tsx?$/.test(entry.name) && statSync(path).mtimeMs > builtMs;
  });
}

/** Built aside and moved into place, so that two commands at once never read half a file. */
async function build() {
  const setup = spawnSync(process.execPath, [join(root, 'scripts', 'setup.mjs')], { stdio: ['ignore', 2, 2] });
  if (setup.status !== 0) process.exit(BUILD_FAILED);
  const startedAt = new Date();
  const aside = join(root, 'dist-cli', `building-${process.pid}`);
  try {
    mkdirSync(aside, { recursive: true });
    process.env['EVENTYARD_DIST_CLI'] = aside;
    const vite = await import('vite');
    await vite.build({ root, configFile: join(root, 'vite.cli.config.ts'), logLevel: 'silent' });
    // The bundle is as old as its sources were read: what is edited during the build makes it stale again.
    utimesSync(join(aside, 'main.js'), startedAt, startedAt);
    renameSync(join(aside, 'main.js'), bundle);
  } catch (error) {
    process.stderr.write(`eventyard: the command line could not be built.\n${error?.message ?? error}\n`);
    process.exitCode = BUILD_FAILED;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  if (process.exitCode) process.exit();
}
