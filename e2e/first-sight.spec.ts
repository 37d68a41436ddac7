import { expect, test, type Page } from '@playwright/test';
import { PATIENCE, nodeNamed, openStill } from './page.ts';

/** What is seen before anything was touched: read from a chair, from the last row, from a hand. */
test.describe.configure({ timeout: 90_000 });

const percent = async (page: Page): Promise<number> => Number.parseInt((await page.getByRole('button', { name: /percent: back to 100/ }).textContent()) ?? '0', 10);

async function openScene(page: Page, title: string): Promise<void> {
  await page.keyboard.press('g');
  const dialog = page.getByRole('dialog', { name: 'Start from one that runs' });
  await dialog.getByRole('button', { name: title }).click();
  await expect(dialog).toBeHidden({ timeout: PATIENCE });
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue(title, { timeout: PATIENCE });
}

test.describe('on a teacher’s screen', () => {
  test.use({ viewport: { width: 1366, height: 768 } });

  // The widest, the tallest, and those with most parts.
  for (const title of ['A queue shares, a stream repeats', 'Fan-out with a topic', 'Four steps, 4: events for whoever listens', 'Partial batch response', 'A saga: what was done is undone']) {
    test(`${title}: opens with whole cards, all of them in sight`, async ({ page }) => {
      await openStill(page);
      await openScene(page, title);
      await expect.poll(() => percent(page), { timeout: PATIENCE }).toBeGreaterThanOrEqual(75);
      const yard = (await page.locator('#canvas').boundingBox())!;
      for (const node of await page.locator('.react-flow__node').all()) {
        const box = (await node.boundingBox())!;
        expect(box.x >= yard.x && box.y >= yard.y && box.x + box.width <= yard.x + yard.width + 1 && box.y + box.height <= yard.y + yard.height + 1).toBe(true);
      }
    });
  }

  test('the parts stand beside the yard when they are asked for, and go again', async ({ page }) => {
    await openStill(page);
    const parts = page.getByRole('button', { name: 'Parts' });
    await expect(parts).toHaveAttribute('aria-expanded', 'false');
    await parts.click();
    await expect(page.getByRole('navigation', { name: 'Parts' })).toBeVisible({ timeout: PATIENCE });
    await parts.click();
    await expect(page.getByRole('navigation', { name: 'Parts' })).toHaveCount(0);
  });
});

test.describe('before a class', () => {
  test.use({ viewport: { width: 1920, height: 1080 } });

  test('the first example takes the width, and nothing lies on it', async ({ page }) => {
    await openStill(page);
    await page.keyboard.press('p');
    await expect(page.getByRole('button', { name: 'Leave presenting' })).toBeVisible({ timeout: PATIENCE });
    await expect(async () => {
      const boxes = await Promise.all((await page.locator('.react-flow__node').all()).map(async (node) => (await node.boundingBox())!));
      const left = Math.min(...boxes.map(({ x }) => x)), right = Math.max(...boxes.map(({ x, width }) => x + width));
      expect(right - left).toBeGreaterThan(0.85 * 1920);
      const zoom = (await page.getByRole('toolbar', { name: 'Zoom' }).boundingBox())!;
      expect(boxes.every((box) => box.y + box.height <= zoom.y || box.x + box.width <= zoom.x)).toBe(true);
    }).toPass({ timeout: PATIENCE });
  });
});

test.describe('in a hand', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  /** Whole, and above the sheet. */
  const isFree = (page: Page, name: RegExp) => expect(async () => {
    const box = (await nodeNamed(page, name).boundingBox())!, sheet = (await page.getByRole('region', { name: 'Details' }).boundingBox())!;
    expect(box.height).toBeGreaterThan(90);
    expect(box.x >= 0 && box.x + box.width <= 390 && box.y >= 56 && box.y + box.height <= sheet.y + 1).toBe(true);
  }).toPass({ timeout: PATIENCE });

  test('a tapped part comes near, its message can be asked, and all is seen again', async ({ page }) => {
    await openStill(page);
    const before = (await nodeNamed(page, /^Orders,/).boundingBox())!;
    await nodeNamed(page, /^Orders,/).tap({ position: { x: 40, y: 15 } });
    await isFree(page, /^Orders,/);
    await nodeNamed(page, /^Orders,/).locator('[data-message]').first().tap({ force: true });
    await expect(page.getByRole('region', { name: 'Why?' })).toBeVisible({ timeout: PATIENCE });
    await page.getByRole('region', { name: 'Why?' }).getByRole('button', { name: 'Close' }).tap();
    await page.getByRole('region', { name: 'Details' }).getByRole('button', { name: 'Close' }).tap();
    await expect(async () => expect(Math.abs((await nodeNamed(page, /^Orders,/).boundingBox())!.width - before.width)).toBeLessThan(before.width * 0.1)).toPass({ timeout: PATIENCE });
  });

  test('what is added is seen, also while something is asked', async ({ page }) => {
    await openStill(page);
    await page.getByRole('tab', { name: 'Log' }).tap();
    await page.getByRole('region', { name: 'Log' }).getByRole('button', { name: /order/ }).first().tap();
    await expect(page.getByRole('region', { name: 'Why?' })).toBeVisible({ timeout: PATIENCE });
    await page.getByRole('button', { name: 'Add a part' }).tap();
    await page.getByRole('navigation', { name: 'Parts' }).getByRole('button', { name: /^Topic/ }).first().tap();
    await isFree(page, /SNS topic/);
  });

  test('the playhead can be taken hold of', async ({ page }) => {
    await openStill(page);
    const playhead = page.getByRole('slider', { name: 'Playhead' });
    const before = Number(await playhead.inputValue());
    const box = (await playhead.boundingBox())!;
    await page.touchscreen.tap(box.x + box.width * 0.2, box.y + box.height / 2);
    await expect.poll(async () => Number(await playhead.inputValue()), { timeout: PATIENCE }).toBeLessThan(before / 2);
  });
});
