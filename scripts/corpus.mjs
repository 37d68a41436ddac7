// Keeps src/scenario/corpus: published links that must open for ever, each with the engine's version and the hash of its
// world after a minute. A new example gets an entry. An entry's link and document never change; its hash is written anew
// only for another engine version, whose commit says which rules changed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { runnerImport } from 'vite';

const root = new URL('../', import.meta.url);
const corpus = new URL('src/scenario/corpus/', root);
const examples = new URL('src/scenario/examples/', root);
const UNTIL = '60s';

const { encodeLink } = await load('src/scenario/link.ts');
const { canonicalDocument } = await load('src/scenario/canonical.ts');
mkdirSync(corpus, { recursive: true });

for (const name of readdirSync(examples).filter((file) => file.endsWith('.json'))) {
  const place = new URL(name, corpus);
  if (existsSync(place)) continue;
  const document = JSON.parse(readFileSync(new URL(name, examples), 'utf8'));
  writeEntry(place, { link: encodeLink(document), document: canonicalDocument(document) });
}
for (const name of readdirSync(corpus)) {
  const place = new URL(name, corpus);
  const { link, document, engine } = JSON.parse(readFileSync(place, 'utf8'));
  const { ENGINE_VERSION } = await load('src/engine/version.ts');
  if (engine !== ENGINE_VERSION || process.argv.includes('--again')) writeEntry(place, { link, document });
}

function writeEntry(place, { link, document }) {
  const { status, stdout: told, stderr } = spawnSync(process.execPath, [new URL('bin/eventyard.mjs', root).pathname, 'run', `#${link}`, '--until', UNTIL, '--json'], { encoding: 'utf8', maxBuffer: 1e9 });
  // 1 says that a goal does not hold: many examples leave theirs to whoever plays.
  if (status !== 0 && status !== 1) throw new Error(`${place.pathname}: ${stderr}`);
  const { engine, hash } = JSON.parse(told);
  writeFileSync(place, `${JSON.stringify({ engine, until: UNTIL, hash, link, document }, null, 2)}\n`);
}

async function load(path) {
  return (await runnerImport(new URL(path, root).pathname, { logLevel: 'error' })).module;
}
