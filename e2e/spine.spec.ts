import { expect, test, type Page } from '@playwright/test';

/** The story of the first issue, as a person lives it. Time is the page's own: tests wait for what is seen, never for a clock. */
async function open(page: Page, url = './'): Promise<string[]> {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
  await page.goto(url);
  await expect(page.getByRole('button', { name: /^Pause/ })).toBeVisible();
  return errors;
}

/** The playhead, in simulated seconds. */
const seconds = async (page: Page): Promise<number> => Number(await page.getByRole('slider', { name: 'Playhead' }).getAttribute('aria-valuenow'));

test('it opens running on something interesting, and an order is dead-lettered within seconds', async ({ page }) => {
  const errors = await open(page);
  await expect(page.getByRole('group', { name: 'Orders, SQS queue' })).toBeVisible();
  const before = await seconds(page);
  await expect.poll(() => seconds(page)).toBeGreaterThan(before);
  await expect(page.getByText('first dead-lettered').first()).toBeVisible({ timeout: 25_000 });
  expect(errors).toEqual([]);
});

test('pause, step, back, next moment and scrub', async ({ page }) => {
  await open(page);
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: /^Play/ })).toBeVisible();
  const stood = await seconds(page);
  await page.getByRole('button', { name: /Next moment/ }).click();
  await expect.poll(() => seconds(page)).toBeGreaterThan(stood);
  const moved = await seconds(page);
  await page.getByRole('button', { name: /^(Back|Step back)/ }).click();
  await expect.poll(() => seconds(page)).toBeLessThanOrEqual(moved);
  await page.getByRole('slider', { name: /Playhead/ }).focus();
  await page.keyboard.press('Home');
  await expect.poll(() => seconds(page)).toBe(0);
});

test('a visibility timeout changed at the playhead acts at once, lands in the script, and is undone without restarting time', async ({ page }) => {
  await open(page);
  await page.keyboard.press('Space');
  await page.getByRole('group', { name: 'Orders, SQS queue' }).click({ position: { x: 120, y: 20 } });
  const field = page.getByRole('textbox', { name: 'VisibilityTimeout' }).or(page.getByRole('spinbutton', { name: 'VisibilityTimeout' }));
  await expect(field).toHaveValue('20');
  const stood = await seconds(page);
  await field.fill('60');
  await field.press('Enter');
  await expect(page.getByRole('button', { name: /^Undo/ })).toBeEnabled();
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(field).toHaveValue('20');
  expect(Math.abs((await seconds(page)) - stood)).toBeLessThan(0.2);
});

test('a bad value says the limit and AWS\'s error, and is not applied', async ({ page }) => {
  await open(page);
  await page.keyboard.press('Space');
  await page.getByRole('group', { name: 'Orders, SQS queue' }).click({ position: { x: 120, y: 20 } });
  const field = page.getByRole('textbox', { name: 'DelaySeconds' }).or(page.getByRole('spinbutton', { name: 'DelaySeconds' }));
  await field.fill('901');
  await field.press('Enter');
  await expect(page.getByText(/at most 900/i).first()).toBeVisible();
  await expect(page.getByText(/InvalidAttributeValue|InvalidParameterValue/).first()).toBeVisible();
});

test('why: a row of the log tells its causes with their rules', async ({ page }) => {
  await open(page);
  await expect(page.getByText('first dead-lettered').first()).toBeVisible({ timeout: 25_000 });
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: /first dead-lettered/ }).first().click();
  const why = page.getByRole('region', { name: /Why/ }).or(page.getByRole('heading', { name: /^Why/ })).first();
  await expect(why).toBeVisible();
  await expect(page.getByRole('button', { name: /SQS-0(18|55|56|17)/ }).first()).toBeVisible();
});

test('a link opens the same diagram elsewhere and never overwrites a draft', async ({ page, context }) => {
  await open(page);
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Share' }).click();
  const field = page.getByRole('textbox', { name: /link/i }).first();
  await expect(field).toHaveValue(/#s=d1\./);
  const link = await field.inputValue();
  await page.keyboard.press('Escape');
  await page.getByRole('textbox', { name: 'Title' }).fill('My own draft');
  await page.getByRole('textbox', { name: 'Title' }).press('Enter');
  await expect(page.getByText(/^saved/)).toBeVisible();
  const friend = await context.newPage();
  await friend.goto(link);
  await expect(friend.getByRole('textbox', { name: 'Title' })).toHaveValue(/A worker that sometimes fails/);
  await friend.close();
  await page.reload();
  await page.getByRole('button', { name: 'More' }).click();
  await expect(page.getByText(/diagrams/i).first()).toBeVisible();
});

test('a broken link names the place and costs nothing', async ({ page }) => {
  await open(page);
  await page.goto('./#s=d1.thisisnotalink');
  const told = page.getByRole('dialog', { name: 'This link cannot be opened' });
  await expect(told).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(told).toBeHidden();
  await expect(page.getByRole('group', { name: 'Orders, SQS queue' })).toBeVisible({ timeout: 15_000 });
});

test('by keyboard alone: add a queue, and find it in the outline', async ({ page }) => {
  await open(page);
  await page.keyboard.press('Space');
  await page.keyboard.press('/');
  await page.keyboard.type('fifo');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('group', { name: /FIFO queue/i }).or(page.getByRole('group', { name: /SQS queue/ }).nth(2)).first()).toBeVisible();
});

test('once opened it works without a network', async ({ page, context }) => {
  await open(page);
  await page.waitForFunction(() => navigator.serviceWorker?.controller !== null, undefined, { timeout: 20_000 });
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByRole('button', { name: /^(Pause|Play)/ })).toBeVisible({ timeout: 15_000 });
});
