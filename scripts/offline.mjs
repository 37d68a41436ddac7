// Writes sw.js beside the built page: it keeps every built file in the browser, so that the page opens without a network.
import { createHash } from 'node:crypto';

/**
 * A Vite plugin. All addresses are relative to sw.js itself, so that it works under any path.
 * @returns {import('vite').Plugin}
 */
export function offline() {
  return {
    name: 'eventyard-offline',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const files = Object.keys(bundle).filter((name) => !name.endsWith('.map') && !name.startsWith('.vite')).sort();
        const version = createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 12);
        this.emitFile({ type: 'asset', fileName: 'sw.js', source: workerText(['./', 'icon.svg', 'manifest.webmanifest', ...files.filter((name) => name !== 'index.html')], version) });
      },
    },
  };
}

/**
 * @param {string[]} files @param {string} version
 */
function workerText(files, version) {
  return `const CACHE = 'eventyard-${version}';
const FILES = ${JSON.stringify(files)};
addEventListener('install', (event) => event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => skipWaiting())));
addEventListener('activate', (event) => event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith('eventyard-') && name !== CACHE).map((name) => caches.delete(name)))).then(() => clients.claim())));
addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return;
  // The page itself is asked of the network first: a new version must be seen. Its files bear a hash: the kept ones are right.
  if (request.mode === 'navigate') event.respondWith(fetch(request).catch(() => caches.match('./', { ignoreVary: true })));
  else event.respondWith(caches.match(request, { ignoreVary: true }).then((kept) => kept ?? fetch(request)));
});
`;
}
