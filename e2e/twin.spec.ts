import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { openStill, PATIENCE, pause, seconds } from './page.ts';

const half = (page: Page, name: 'This run' | 'The twin') => page.getByRole('region', { name, exact: true });
const timeout = (page: Page, name: 'This run' | 'The twin') => half(page, name).getByRole('textbox', { name: /^VisibilityTimeout of Orders/ });

// Two canvases, and all of both is looked through: longer than the others on a busy machine.
test.describe.configure({ timeout: 180_000 });

/** WCAG AA of all that is on screen. */
async function check(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).slice(0, 4).join(' | ')}`)).toEqual([]);
}

/** Opens a twin of the first example in which a message stays hidden for 60 s. */
async function openTwin(page: Page): Promise<void> {
  await page.getByRole('group', { name: 'Orders, SQS queue' }).click({ position: { x: 120, y: 20 } });
  await page.getByRole('button', { name: /^Visibility\s*Timeout\s*: about it/ }).click();
  await page.getByRole('button', { name: 'Try another value in a twin run' }).click();
  await expect(timeout(page, 'The twin')).toHaveValue('20', { timeout: PATIENCE });
  await timeout(page, 'The twin').fill('60');
  await page.keyboard.press('Enter');
  await expect(page.getByText('They part at 0:20.0.').first()).toBeVisible({ timeout: PATIENCE });
}

test('twin run: two canvases on one clock, where they part, what differs, and either can be kept', async ({ page }) => {
  await openStill(page);
  await openTwin(page);
  await expect(half(page, 'This run').getByRole('group', { name: 'Orders, SQS queue' })).toBeVisible();
  await expect(half(page, 'The twin').getByRole('group', { name: 'Orders, SQS queue' })).toBeVisible();
  await expect(timeout(page, 'This run')).toHaveValue('20');

  // Both go where the mark leads, and nothing else than the node at which they part is outlined.
  await page.getByRole('button', { name: 'They part at 0:20.0: go there' }).click();
  await expect.poll(() => seconds(page), { timeout: PATIENCE }).toBe(20);
  await expect(page.locator('[data-differs]')).toHaveCount(2, { timeout: PATIENCE });

  // One transport: a step of one is a step of both, and the figures follow.
  const returned = page.locator('[data-measure=returned]');
  await expect(returned).toContainText('1', { timeout: PATIENCE });
  const before = await seconds(page);
  await page.getByRole('button', { name: 'Next moment' }).click();
  await expect.poll(() => seconds(page), { timeout: PATIENCE }).toBeGreaterThan(before);
  const after = await seconds(page);
  await page.keyboard.press('Shift+M');
  await expect.poll(() => seconds(page), { timeout: PATIENCE }).toBeLessThan(after);

  await page.getByRole('button', { name: /^Play/ }).first().click();
  await expect.poll(() => seconds(page), { timeout: PATIENCE }).toBeGreaterThan(before);
  await pause(page);
  await expect(page.getByRole('group', { name: 'Timeline' }).locator('path[stroke-dasharray="4 3"]').first()).toBeAttached();

  // Another place for each, and back to one run with the twin's value; undo brings the old one back.
  const left = async () => (await half(page, 'The twin').boundingBox())?.x ?? -1;
  const right = await left();
  await page.keyboard.press('x');
  await expect.poll(left).toBeLessThan(right);
  await half(page, 'The twin').getByRole('button', { name: 'Keep this one' }).click();
  await expect(page.getByRole('region', { name: 'Twin run' })).toBeHidden();
  const field = page.getByRole('textbox', { name: 'VisibilityTimeout' });
  await expect(field).toHaveValue('60', { timeout: PATIENCE });
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(field).toHaveValue('20', { timeout: PATIENCE });
});

test('twin run: by keyboard alone, a panel tells of the half that was asked, and it is accessible', async ({ page }) => {
  await openStill(page);
  await page.keyboard.press('Shift+T');
  const card = page.getByRole('dialog', { name: 'Another value for the twin' });
  await card.getByRole('combobox', { name: 'Value' }).selectOption({ label: 'VisibilityTimeout' });
  await card.getByRole('textbox', { name: 'VisibilityTimeout' }).fill('60');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('status').filter({ hasText: 'They part at 0:20.0.' })).toHaveCount(1, { timeout: PATIENCE });
  await check(page);

  const split = page.getByRole('separator', { name: 'Share of the halves' });
  await split.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(split).toHaveAttribute('aria-valuenow', '45');

  await half(page, 'The twin').getByRole('group', { name: 'Orders, SQS queue' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: 'Details' }).getByRole('textbox', { name: 'VisibilityTimeout' })).toHaveValue('60', { timeout: PATIENCE });
  await check(page);

  await page.keyboard.press('Shift+T');
  await expect(page.getByRole('region', { name: 'Twin run' })).toBeHidden();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('the halves stand one above the other', async ({ page }) => {
    await openStill(page);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: /^Twin run/ }).click();
    await expect(half(page, 'The twin')).toBeVisible();
    const [above, below] = [await half(page, 'This run').boundingBox(), await half(page, 'The twin').boundingBox()];
    expect(below!.y).toBeGreaterThanOrEqual(above!.y + above!.height);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await page.keyboard.press('Escape');
    await check(page);
  });
});
