// `npm run bench:frames`: how smoothly the built page draws while its engine works as fast as it can. Counts frames and
// long tasks in Chromium; a table of numbers, never a test: the machine decides.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { createServer, preview, runnerImport } from 'vite';
import { chromiumArguments, findChromium } from './chromium.mjs';
import { freePort } from './ports.mjs';

const SPAN_MS = 5000;
/** A run that does not end while it is measured. */
const LONG = '100h';
const TOKENS = 10_000;
const root = fileURLToPath(new URL('..', import.meta.url));
if (!existsSync(`${root}dist/index.html`)) throw new Error('There is no build: run `npm run build` first.');

const { encodeLink } = (await runnerImport(`${root}src/scenario/link.ts`, { logLevel: 'error' })).module;
const first = JSON.parse(readFileSync(`${root}src/scenario/examples/worker-that-fails.json`, 'utf8'));
const server = await preview({ root, logLevel: 'silent', preview: { host: '127.0.0.1', port: await freePort(4290), strictPort: true } });
const address = server.resolvedUrls.local[0];
// The token layer's own modules, for a picture that no scenario makes by itself.
const sources = await createServer({ root, configFile: false, logLevel: 'silent', optimizeDeps: { noDiscovery: true }, server: { host: '127.0.0.1', port: await freePort(4390), strictPort: true, hmr: false, watch: null } });
await sources.listen();
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArguments() });
const rows = [];
try {
  rows.push(await measure('the first example', `${address}#${encodeLink({ ...first, until: LONG })}`));
  rows.push(await measure('12 busy nodes', `${address}#${encodeLink(busy())}`));
  rows.push(await draw('10,000 tokens, engine at rest', false));
  rows.push(await draw('10,000 tokens, engine flat out', true));
} finally {
  await browser.close();
  await Promise.all([server.close(), sources.close()]);
}
const columns = ['scene', 'frames/s', 'median ms', 'p95 ms', 'long tasks', 'longest ms', 'draw ms', 'pause → seen ms', 'simulated s'];
const widths = columns.map((name) => Math.max(name.length, ...rows.map((row) => String(row[name] ?? '–').length)));
for (const row of [Object.fromEntries(columns.map((name) => [name, name])), ...rows]) {
  process.stdout.write(`${columns.map((name, i) => String(row[name] ?? '–')[i === 0 ? 'padEnd' : 'padStart'](widths[i])).join('  ')}\n`);
}

/** Twelve nodes: three groups of a client with 2,000 messages a second, a queue, a fleet and a dead-letter queue. */
function busy() {
  const nodes = [], connections = [];
  for (let i = 0; i < 3; i++) {
    const y = i * 320;
    nodes.push(
      { id: `client-${i}`, type: 'client', at: [0, y], behaviour: { arrivals: { kind: 'poisson', perSecond: 2000 } } },
      { id: `queue-${i}`, type: 'sqs.queue', at: [300, y], properties: { VisibilityTimeout: 30 } },
      { id: `fleet-${i}`, type: 'worker.fleet', at: [620, y], properties: { MinSize: 50, MaxSize: 50 }, behaviour: { threads: 8, fails: { kind: 'ratio', of: [1, 20] } } },
      { id: `dead-${i}`, type: 'sqs.queue', at: [940, y] },
    );
    connections.push(
      { id: `send-${i}`, type: 'sqs:SendMessage', from: `client-${i}`, to: `queue-${i}` },
      { id: `poll-${i}`, type: 'sqs.poll', from: `queue-${i}`, to: `fleet-${i}` },
      { id: `redrive-${i}`, type: 'sqs.redrive', from: `queue-${i}`, to: `dead-${i}`, properties: { maxReceiveCount: 3 } },
    );
  }
  return { eventyard: 1, title: 'Busy', until: LONG, nodes, connections };
}

/** Flat out for a while: what the frames looked like, and how long a click on Pause took to be seen. */
async function measure(scene, url) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(url);
  await flatOut(page);
  const at = () => page.getByRole('slider', { name: 'Playhead' }).getAttribute('aria-valuenow').then(Number);
  const from = await at();
  const seen = await frames(page);
  const to = await at();
  // Out of one task of the page: the click, and the frame after the one in which the button has its new name.
  const answered = await page.evaluate(() => new Promise((resolve) => {
    const button = document.querySelector('[aria-label^=Pause]');
    if (!button) { resolve(Number.NaN); return; }
    const began = performance.now();
    new MutationObserver(() => requestAnimationFrame(() => resolve(performance.now() - began))).observe(button, { attributes: true, attributeFilter: ['aria-label'] });
    button.click();
    setTimeout(() => resolve(Number.NaN), 10_000);
  }));
  await page.close();
  return { scene, ...seen, 'pause → seen ms': Math.round(answered), 'simulated s': Math.round(to - from) };
}

/** The token layer with all the tokens that it is asked to bear, over a page whose engine runs flat out. */
async function draw(scene, working) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${address}#${encodeLink(busy())}`);
  await flatOut(page);
  if (!working) await page.getByRole('button', { name: /^Pause/ }).first().click();
  const drawn = await page.evaluate(async ({ origin, count }) => {
    const [{ TokenLayer }, { FlightIndex }, { makeRoute }, { readPalette }, { flightColumns }] = await Promise.all(['canvas/tokens/token-layer.ts', 'timeline/flights.ts', 'canvas/geometry/route.ts', 'canvas/tokens/palette.ts', 'testing/flight-columns.ts'].map((path) => import(`${origin}src/${path}`)));
    const beds = 400;
    const routes = Array.from({ length: beds }, (_, i) => makeRoute([{ x: 40, y: 20 + 2 * i }, { x: 1400, y: 20 + 2 * i }]));
    const flights = new FlightIndex();
    flights.append(flightColumns(0, Array.from({ length: count }, (_, i) => ({ departs: 0, connection: i % beds, kind: i % 5, receives: i % 6, twin: i % 7 === 0, size: 1 + (i % 4), group: i % 26, result: i % 4, reverse: i % 2 === 0 }))));
    // Each bed's twenty-five in a row, on their way for as long as is measured.
    for (let i = 0; i < count; i++) flights.time(i, -Math.floor(i / beds) * 800, 60_000);
    const canvas = document.body.appendChild(document.createElement('canvas'));
    canvas.style.cssText = 'position:fixed;inset:0;width:100vw;height:100vh;pointer-events:none;z-index:99';
    const layer = new TokenLayer(canvas);
    layer.resize(window.innerWidth, window.innerHeight, window.devicePixelRatio);
    const palette = readPalette(document.documentElement);
    const facts = { colourBy: 'group', groupName: (index) => `group-${index}`, originOf: () => undefined, isFailure: () => false };
    const began = performance.now();
    const spent = (window.spentMs = []);
    const beat = (now) => {
      const before = performance.now();
      layer.draw({ flights, stageMs: now - began, nowUs: 0, routes, viewport: { x: 0, y: 0, zoom: 1 }, palette, facts, gentle: false, still: false, followed: null });
      spent.push(performance.now() - before);
      requestAnimationFrame(beat);
    };
    beat(began);
    return layer.drawn;
  }, { origin: sources.resolvedUrls.local[0], count: TOKENS });
  if (drawn !== TOKENS) throw new Error(`${drawn} of ${TOKENS} tokens were drawn.`);
  const seen = await frames(page);
  const spent = await page.evaluate(() => window.spentMs.sort((a, b) => a - b)[window.spentMs.length >> 1]);
  await page.close();
  return { scene, ...seen, 'draw ms': Math.round(spent * 10) / 10 };
}

async function flatOut(page) {
  await page.locator('[data-status=ready]').waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: /^Pause/ }).first().waitFor({ timeout: 60_000 });
  await page.getByRole('radio', { name: 'Steady' }).click();
  await page.getByRole('slider', { name: 'Speed' }).focus();
  await page.keyboard.press('End');
}

/** @param {import('@playwright/test').Page} page */
function frames(page) {
  return page.evaluate((spanMs) => new Promise((resolve) => {
    const times = [], tasks = [];
    const observer = new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) tasks.push(duration); });
    observer.observe({ type: 'longtask' });
    const began = performance.now();
    let last = began;
    const beat = (now) => {
      times.push(now - last);
      last = now;
      if (now - began < spanMs) { requestAnimationFrame(beat); return; }
      observer.disconnect();
      const sorted = times.slice(1).sort((a, b) => a - b);
      const quantile = (of) => Math.round((sorted[Math.min(sorted.length - 1, Math.floor(of * sorted.length))] ?? 0) * 10) / 10;
      resolve({ 'frames/s': Math.round((times.length / (now - began)) * 1000), 'median ms': quantile(0.5), 'p95 ms': quantile(0.95), 'long tasks': tasks.length, 'longest ms': Math.round(Math.max(0, ...tasks)) });
    };
    requestAnimationFrame(beat);
  }), SPAN_MS);
}
