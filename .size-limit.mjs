// The first load: the page, the script and style sheets it names and all they import at once; beside it, the worker.
// Not counted: what is imported lazily, and fonts and pictures, which nothing waits for.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const dist = resolve(process.env['EVENTYARD_DIST'] ?? 'dist');
const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'));

/** @param {string} key @param {Set<string>} seen @returns {string[]} */
function filesOf(key, seen) {
  if (seen.has(key)) return [];
  seen.add(key);
  const { file, css = [], imports = [] } = manifest[key];
  return [file, ...css, ...imports.flatMap((/** @type {string} */ each) => filesOf(each, seen))];
}

const workers = readdirSync(join(dist, 'assets')).filter((name) => /^worker-.*\.js$/.test(name));
const files = [...new Set(['index.html', ...filesOf('index.html', new Set())])];

export default [
  { name: 'first load of the page', path: files.map((file) => join(dist, file)), limit: '250 kB', gzip: true },
  // Fetched beside the first picture, by a thread of its own: the engine and the core services.
  { name: 'first load of the worker', path: workers.map((name) => join(dist, 'assets', name)), limit: '250 kB', gzip: true },
];
