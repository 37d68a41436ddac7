// `npm run bench:frames`: how smoothly the built page draws while its engine works as fast as it can. Counts frames and
// long tasks in Chromium; a table of numbers, never a test: the machine decides. Milliseconds of script and of the whole
// page's main thread per frame are told as well, in time of that thread: other work on the machine changes them little.
//
//   node scripts/bench-frames.mjs [words of a scene …]      only the scenes whose names have one of these words
//   DIST=folder node scripts/bench-frames.mjs               another build
import { existsSync, readFileSync } from 'node:fs';
import { resolve as resolvePath } from 'node:path';
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
const dist = resolvePath(root, process.env.DIST ?? 'dist');
if (!existsSync(`${dist}/index.html`)) throw new Error('There is no build: run `npm run build` first.');
const wanted = process.argv.slice(2);

const { encodeLink } = (await runnerImport(`${root}src/scenario/link.ts`, { logLevel: 'error' })).module;
const first = JSON.parse(readFileSync(`${root}src/scenario/examples/worker-that-fails.json`, 'utf8'));
const server = await preview({ root, logLevel: 'silent', build: { outDir: dist }, preview: { host: '127.0.0.1', port: await freePort(4290), strictPort: true } });
const address = server.resolvedUrls.local[0];
// The token layer's own modules, for a picture that no scenario makes by itself.
const sources = await createServer({ root, configFile: false, logLevel: 'silent', optimizeDeps: { noDiscovery: true }, server: { host: '127.0.0.1', port: await freePort(4390), strictPort: true, hmr: false, watch: null } });
await sources.listen();
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArguments() });
const scenes = {
  'the first example, story': () => measure({ ...first, until: LONG }, 'story'),
  'the first example, flat out': () => measure({ ...first, until: LONG }, 'flat'),
  '12 busy nodes, flat out': () => measure(busy(3), 'flat'),
  '200 nodes, story': () => measure(yard(50), 'story'),
  '200 nodes, flat out': () => measure(yard(50), 'flat'),
  '200 nodes, panned while they play': () => measure(yard(50), 'story', pan),
  '200 nodes, one dragged while they play': () => measure(yard(50), 'story', drag),
  '10,000 tokens, engine at rest': () => draw(false),
  '10,000 tokens, engine flat out': () => draw(true),
};
const columns = ['scene', 'frames/s', 'median ms', 'p95 ms', 'long tasks', 'longest ms', 'script ms', 'main ms', 'draw ms', 'pause → seen ms', 'simulated s'];
const width = Math.max(...Object.keys(scenes).map((name) => name.length));
const line = (row) => process.stdout.write(`${columns.map((name, i) => String(row[name] ?? '–')[i === 0 ? 'padEnd' : 'padStart'](i === 0 ? width : Math.max(7, name.length))).join('  ')}\n`);
try {
  line(Object.fromEntries(columns.map((name) => [name, name])));
  for (const [scene, run] of Object.entries(scenes)) {
    if (wanted.length === 0 || wanted.some((word) => scene.includes(word))) line({ scene, ...(await run()) });
  }
} finally {
  await browser.close();
  await Promise.all([server.close(), sources.close()]);
}

/** Groups of a client with 2,000 messages a second, a queue, a fleet and a dead-letter queue. */
function busy(groups) {
  return { eventyard: 1, title: 'Busy', until: LONG, ...grouped(groups, 1, { arrivals: { kind: 'poisson', perSecond: 2000 } }, 50) };
}

/** Two hundred nodes that each have something to do now and then. */
function yard(groups) {
  return { eventyard: 1, title: 'A large yard', until: LONG, ...grouped(groups, 5, { arrivals: { kind: 'poisson', perSecond: 2 } }, 2) };
}

function grouped(groups, columnsOf, behaviour, size) {
  const nodes = [], connections = [];
  for (let i = 0; i < groups; i++) {
    const x = (i % columnsOf) * 1280, y = Math.floor(i / columnsOf) * 320;
    nodes.push(
      { id: `client-${i}`, type: 'client', at: [x, y], behaviour },
      { id: `queue-${i}`, type: 'sqs.queue', at: [x + 300, y], properties: { VisibilityTimeout: 30 } },
      { id: `fleet-${i}`, type: 'worker.fleet', at: [x + 620, y], properties: { MinSize: size, MaxSize: size }, behaviour: { threads: 8, fails: { kind: 'ratio', of: [1, 20] } } },
      { id: `dead-${i}`, type: 'sqs.queue', at: [x + 940, y] },
    );
    connections.push(
      { id: `send-${i}`, type: 'sqs:SendMessage', from: `client-${i}`, to: `queue-${i}` },
      { id: `poll-${i}`, type: 'sqs.poll', from: `queue-${i}`, to: `fleet-${i}` },
      { id: `redrive-${i}`, type: 'sqs.redrive', from: `queue-${i}`, to: `dead-${i}`, properties: { maxReceiveCount: 3 } },
    );
  }
  return { nodes, connections };
}

/** A run for a while: what the frames looked like, and how long a click on Pause took to be seen. */
async function measure(scenario, pace, meanwhile = async () => {}) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${address}#${encodeLink(scenario)}`);
  await play(page, pace);
  const at = () => page.getByRole('slider', { name: 'Playhead' }).getAttribute('aria-valuenow').then(Number);
  const from = await at();
  const [seen] = await Promise.all([frames(page), meanwhile(page)]);
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
  return { ...seen, 'pause → seen ms': Math.round(answered), 'simulated s': Math.round(to - from) };
}

async function pan(page) {
  const box = await page.locator('.react-flow__pane').boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height - 12];
  const until = Date.now() + SPAN_MS - 500;
  await page.mouse.move(x, y);
  await page.mouse.wheel(0, -300);
  await page.mouse.down();
  for (let i = 0; Date.now() < until; i++) await page.mouse.move(x + Math.sin(i / 12) * 200, y - 100 + Math.cos(i / 9) * 90);
  await page.mouse.up();
}

async function drag(page) {
  const box = await page.locator('.react-flow__node').first().boundingBox();
  const [x, y] = [box.x + 8, box.y + 4];
  const until = Date.now() + SPAN_MS - 500;
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let i = 0; Date.now() < until; i++) await page.mouse.move(x + 60 + Math.sin(i / 12) * 50, y + 60 + Math.cos(i / 9) * 50);
  await page.mouse.up();
}

/** The token layer with all the tokens that it is asked to bear, over a page whose engine runs flat out. */
async function draw(working) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${address}#${encodeLink(busy(3))}`);
  await play(page, 'flat');
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
    const scene = { flights, stageMs: 0, nowUs: 0, routes, viewport: { x: 0, y: 0, zoom: 1 }, palette, facts, gentle: false, still: false, followed: null };
    const beat = (now) => {
      const before = performance.now();
      scene.stageMs = now - began;
      layer.draw(scene);
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
  return { ...seen, 'draw ms': Math.round(spent * 10) / 10 };
}

async function play(page, pace) {
  await page.locator('[data-status=ready]').waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: /^Pause/ }).first().waitFor({ timeout: 60_000 });
  if (pace === 'flat') {
    await page.getByRole('radio', { name: 'Steady' }).click();
    await page.getByRole('slider', { name: 'Speed' }).focus();
    await page.keyboard.press('End');
  }
  // The rest of the page comes behind the first picture.
  await page.waitForTimeout(1000);
}

/** @param {import('@playwright/test').Page} page */
async function frames(page) {
  const devtools = await page.context().newCDPSession(page);
  // Time of the thread itself: what it waits for others on this machine does not count.
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async () => Object.fromEntries((await devtools.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value * 1000]));
  const before = await spent();
  const { count, ...seen } = await page.evaluate((spanMs) => new Promise((resolve) => {
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
      resolve({ count: times.length, 'frames/s': Math.round((times.length / (now - began)) * 1000), 'median ms': quantile(0.5), 'p95 ms': quantile(0.95), 'long tasks': tasks.length, 'longest ms': Math.round(Math.max(0, ...tasks)) });
    };
    requestAnimationFrame(beat);
  }), SPAN_MS);
  const after = await spent();
  await devtools.detach();
  const each = (name) => Math.round(((after[name] - before[name]) / count) * 10) / 10;
  return { ...seen, 'script ms': each('ScriptDuration'), 'main ms': each('TaskDuration') };
}
