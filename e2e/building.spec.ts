import { expect, test, type Page } from '@playwright/test';
import { PATIENCE, addByKeys, nodeNamed, openStill } from './page.ts';

/** What is built, broken and shared: by whom it may be, and what goes along with what. */
test.describe.configure({ timeout: 90_000 });

const nodes = (page: Page): Promise<(string | undefined)[]> => page.locator('.react-flow__node').evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset['id']));

test('a frame goes around what is chosen, and takes it along', async ({ page }) => {
  await openStill(page);
  await nodeNamed(page, 'Orders, SQS queue').focus();
  await page.keyboard.press('Enter');
  await addByKeys(page, 'frame');
  const frame = nodeNamed(page, 'Frame frame');
  await expect(frame).toBeFocused({ timeout: PATIENCE });
  await page.keyboard.press('ControlOrMeta+d');
  await expect.poll(() => nodes(page), { timeout: PATIENCE }).toEqual(expect.arrayContaining(['frame-2', 'orders-2']));
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => nodes(page), { timeout: PATIENCE }).not.toContain('frame-2');
  await frame.focus();
  await page.keyboard.press('Delete');
  await expect.poll(() => nodes(page), { timeout: PATIENCE }).not.toContain('orders');
  // The outline alone was meant: there is a way back.
  await page.getByRole('button', { name: 'Keep the part' }).click();
  await expect.poll(() => nodes(page), { timeout: PATIENCE }).toContain('orders');
  expect(await nodes(page)).not.toContain('frame');
});

test('an arrow says what is wrong with it, on the canvas and in its form', async ({ page }) => {
  await openStill(page);
  await page.getByRole('button', { name: 'Send a message, from Web shop to Orders' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Do something to c1' }).click();
  await page.getByRole('menuitem', { name: /^Lossy/ }).click();
  await expect(page.locator('.ey-bed-ends').getByText('1 in 5 lost')).toBeVisible({ timeout: PATIENCE });
  await page.getByText('On the way: latency, losses, faults').click();
  await expect(page.getByRole('slider', { name: 'losesRequest', exact: true })).toHaveAttribute('aria-valuetext', '20 percent of attempts');
  await page.getByRole('button', { name: 'Do something to c1' }).click();
  await page.getByRole('menuitem', { name: /^As it should be/ }).click();
  await expect(page.locator('.ey-bed-ends').getByText('1 in 5 lost')).toBeHidden({ timeout: PATIENCE });
});

test('whoever explores turns what is pinned, and removes nothing', async ({ page }) => {
  await openStill(page);
  await page.getByRole('button', { name: 'Share' }).click();
  const field = page.getByRole('textbox', { name: 'Link', exact: true });
  await expect(field).toHaveValue(/#s=/, { timeout: PATIENCE });
  const link = await field.inputValue();
  await page.goto('about:blank');
  await openStill(page, `./${link.slice(link.indexOf('#'))}&view=explore`);
  const orders = nodeNamed(page, 'Orders, SQS queue');
  await orders.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Delete');
  await page.keyboard.press('ControlOrMeta+d');
  const pinned = page.getByRole('textbox', { name: 'VisibilityTimeout' });
  await pinned.fill('40');
  await pinned.press('Enter');
  await expect(page.getByRole('button', { name: /^Undo: Change VisibilityTimeout/ })).toBeEnabled({ timeout: PATIENCE });
  expect((await nodes(page)).sort()).toEqual(['dead', 'orders', 'shop', 'worker']);
});

test('on a phone a new part is connected from its own sheet', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openStill(page);
  await page.getByRole('button', { name: 'Add a part' }).click();
  await page.getByRole('textbox', { name: 'Add a node' }).fill('topic');
  await page.getByRole('button', { name: /^Topic\./ }).dblclick({ timeout: PATIENCE });
  const to = page.getByRole('combobox', { name: 'Connect topic to' });
  await to.selectOption('orders', { timeout: PATIENCE });
  await page.getByRole('button', { name: 'notify', exact: true }).click();
  await expect(page.locator('[data-connection=topic-to-orders]')).toHaveCount(1, { timeout: PATIENCE });
  await to.selectOption('shop');
  await expect(page.getByRole('alert').filter({ hasText: 'topic can’t send anything to Web shop.' })).toBeVisible();
});
