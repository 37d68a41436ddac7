import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { PATIENCE, nodeNamed, openStill } from './page.ts';

/** Every screen that is more than the yard itself: read by axe, at twice the size, under a finger, and standing still. */
test.describe.configure({ timeout: 90_000 });

async function check(page: Page): Promise<void> {
  // Half faded in, a colour is not yet the colour.
  await page.evaluate(() => Promise.all(document.getAnimations().map((each) => each.finished.catch(() => undefined))));
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).slice(0, 4).join(' | ')}`)).toEqual([]);
}

async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: 'Find a node or a command' }).fill(words);
  await page.keyboard.press('Enter');
}

interface Screen { readonly name: string; readonly url?: string; show(page: Page): Promise<void> }

const dialog = (page: Page, name: string) => expect(page.getByRole('dialog', { name })).toBeVisible({ timeout: PATIENCE });

const screens: readonly Screen[] = [
  { name: 'console', show: async (page) => {
    await page.keyboard.press('`');
    await page.getByRole('textbox', { name: 'Command' }).fill('aws sqs send');
    await expect(page.getByRole('list', { name: 'Completions' })).toBeVisible({ timeout: PATIENCE });
  } },
  { name: 'why', show: async (page) => {
    await nodeNamed(page, 'Worker, Lambda function').click({ position: { x: 60, y: 20 } });
    await page.keyboard.press('w');
    await expect(page.getByRole('region', { name: 'Why?' })).toBeVisible({ timeout: PATIENCE });
  } },
  { name: 'outline', show: async (page) => { await page.keyboard.press('o'); await dialog(page, 'Outline'); } },
  { name: 'what is modelled', show: async (page) => { await command(page, 'modelled'); await dialog(page, 'What’s modelled'); } },
  { name: 'keys', show: async (page) => { await page.keyboard.press('?'); await dialog(page, 'Keys'); } },
  { name: 'diagrams', show: async (page) => { await command(page, 'My diagrams'); await expect(page.getByRole('dialog')).toBeVisible({ timeout: PATIENCE }); } },
  { name: 'presenting', show: async (page) => { await page.keyboard.press('p'); await expect(page.getByRole('button', { name: 'Leave presenting' })).toBeVisible({ timeout: PATIENCE }); } },
  { name: 'empty canvas', show: async (page) => { await command(page, 'New, empty'); await expect(page.getByText('Nothing here yet')).toBeVisible({ timeout: PATIENCE }); } },
  { name: 'a link that cannot be opened', show: async (page) => { await page.goto('./#s=d1.thisisnotalink'); await dialog(page, 'This link cannot be opened'); } },
];

for (const { name, show } of screens) {
  test(`${name}: accessible, light and dark`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await openStill(page);
    await show(page);
    await check(page);
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await expect(page.locator('html[data-theme=dark]')).toBeVisible();
    await check(page);
  });
}

/** Visible words and controls that stick out of the window, or that their own box cuts off without a way to scroll there. */
async function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    for (const each of document.querySelectorAll<HTMLElement>('button, a[href], input, select, textarea, h1, h2, h3, p, [role=slider], [role=switch]')) {
      const box = each.getBoundingClientRect();
      const yard = each.closest('.react-flow__viewport, .vh, svg, [aria-hidden=true]');
      if (yard || box.width < 2 || box.height < 2 || !each.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      // A place to scroll to is a place that can be seen; what is shortened on purpose says so with an ellipsis.
      let room: HTMLElement | null = each.parentElement;
      let across = { left: 0, right: window.innerWidth }, down = { top: 0, bottom: window.innerHeight };
      for (; room; room = room.parentElement) {
        const { overflowX, overflowY, position } = getComputedStyle(room);
        const at = room.getBoundingClientRect();
        if (/auto|scroll/.test(overflowY)) down = { top: -Infinity, bottom: Infinity };
        if (/auto|scroll/.test(overflowX)) across = { left: -Infinity, right: Infinity };
        if (overflowX === 'hidden' && across.right !== Infinity) across = { left: Math.max(across.left, at.left), right: Math.min(across.right, at.right) };
        if (overflowY === 'hidden' && down.bottom !== Infinity) down = { top: Math.max(down.top, at.top), bottom: Math.min(down.bottom, at.bottom) };
        if (position === 'fixed') break;
      }
      if (box.left < across.left - 2 || box.right > across.right + 2 || box.top < down.top - 2 || box.bottom > down.bottom + 2) {
        found.push(`${each.tagName.toLowerCase()} "${(each.getAttribute('aria-label') ?? each.textContent ?? '').slice(0, 40)}" at ${Math.round(box.left)},${Math.round(box.top)}–${Math.round(box.right)},${Math.round(box.bottom)}`);
      }
    }
    return found;
  });
}

const sideways = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

test.describe('at 200 %', () => {
  test.use({ viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 });

  test('nothing is cut off, and nothing scrolls sideways', async ({ page }) => {
    await openStill(page);
    expect(await sideways(page)).toBeLessThanOrEqual(0);
    expect(await cutOff(page)).toEqual([]);
  });

  for (const [name, key, title] of [['outline', 'o', 'Outline'], ['keys', '?', 'Keys'], ['gallery', 'g', 'Start from one that runs']] as const) {
    test(`${name}: the whole of it can be reached`, async ({ page }) => {
      await openStill(page);
      await page.keyboard.press(key);
      await dialog(page, title);
      expect(await sideways(page)).toBeLessThanOrEqual(0);
      const box = await page.getByRole('dialog', { name: title }).boundingBox();
      expect(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= 720 && box.y + box.height <= 450).toBe(true);
    });
  }

  test('twin run: both halves are there, and nothing scrolls sideways', async ({ page }) => {
    await openStill(page);
    await page.keyboard.press('Shift+T');
    for (const name of ['This run', 'The twin']) await expect(page.getByRole('region', { name, exact: true }).getByRole('group', { name: 'Orders, SQS queue' })).toBeVisible({ timeout: PATIENCE });
    expect(await sideways(page)).toBeLessThanOrEqual(0);
  });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  /** What a finger finds: the button with its label, its frame, and the room that its `::after` adds. */
  const small = (page: Page): Promise<string[]> => page.evaluate(() => [...document.querySelectorAll<HTMLElement>('button, [role=button], [role=tab], [role=menuitem], select')].flatMap((each) => {
    if (each.closest('.react-flow__viewport, svg') || !each.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return [];
    const box = (each.closest('label, .field') ?? each).getBoundingClientRect();
    if (box.width < 2 || box.bottom < 0 || box.top > window.innerHeight || each.closest('.vh')) return [];
    const after = getComputedStyle(each, '::after');
    const grows = after.content !== 'none' && after.position === 'absolute';
    const more = (a: string, b: string) => (grows ? Math.max(0, -Number.parseFloat(a) || 0) + Math.max(0, -Number.parseFloat(b) || 0) : 0);
    const width = box.width + more(after.left, after.right), height = box.height + more(after.top, after.bottom);
    return width >= 43.5 && height >= 43.5 ? [] : [`"${(each.getAttribute('aria-label') ?? each.textContent ?? '').slice(0, 40)}" ${Math.round(width)} × ${Math.round(height)}`];
  }));

  test('every button is large enough for a finger', async ({ page }) => {
    await openStill(page);
    expect(await small(page)).toEqual([]);
    expect(await sideways(page)).toBeLessThanOrEqual(0);
    await nodeNamed(page, 'Orders, SQS queue').tap({ position: { x: 60, y: 20 } });
    await expect(page.getByText('VisibilityTimeout').first()).toBeVisible({ timeout: PATIENCE });
    expect(await small(page)).toEqual([]);
  });

  for (const [name, title] of [['Gallery', 'Start from one that runs'], ['Share', /Share/]] as const) {
    test(`${name.toLowerCase()}: large enough for a finger, and accessible`, async ({ page }) => {
      await openStill(page);
      await page.getByRole('button', { name, exact: true }).tap();
      await expect(page.getByRole('dialog', { name: title })).toBeVisible({ timeout: PATIENCE });
      await expect(page.getByRole('dialog', { name: title }).getByRole('button').nth(1)).toBeVisible({ timeout: PATIENCE });
      expect(await small(page)).toEqual([]);
      expect(await sideways(page)).toBeLessThanOrEqual(0);
      await check(page);
    });
  }
});

test('nothing jumps while the page opens and runs', async ({ page }) => {
  await page.addInitScript(() => {
    const told: { value: number; sources: string[] } = { value: 0, sources: [] };
    (window as unknown as { shifts: typeof told }).shifts = told;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as { value: number; hadRecentInput: boolean; startTime: number; sources: { node: Element | null }[] }[]) {
        if (entry.hadRecentInput) continue;
        told.value += entry.value;
        told.sources.push(`${entry.value.toFixed(4)} at ${Math.round(entry.startTime)} ms: ${entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? 'gone').slice(0, 3).join(' | ')}`);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto('./');
  await expect(page.getByRole('button', { name: /^Pause/ }).first()).toBeVisible({ timeout: PATIENCE });
  // Five seconds of the page's own life.
  await page.waitForFunction(() => performance.now() > 5000, undefined, { timeout: PATIENCE });
  const { value, sources } = await page.evaluate(() => (window as unknown as { shifts: { value: number; sources: string[] } }).shifts);
  expect(value, sources.join('\n')).toBeLessThan(0.05);
});
