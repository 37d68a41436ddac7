import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

/** WCAG AA on every screen, light and dark, wide and on a phone. */
async function check(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).slice(0, 4).join(' | ')}`)).toEqual([]);
}

async function open(page: Page): Promise<void> {
  await page.goto('./');
  await expect(page.getByRole('button', { name: /^Pause/ })).toBeVisible();
  await page.keyboard.press('Space');
}

for (const scheme of ['light', 'dark'] as const) {
  test(`the yard, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await open(page);
    await check(page);
  });

  test(`a selected node and its form, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await open(page);
    await page.getByRole('group', { name: 'Orders, SQS queue' }).click({ position: { x: 120, y: 20 } });
    await expect(page.getByText('VisibilityTimeout').first()).toBeVisible();
    await check(page);
  });
}

for (const [name, button] of [['gallery', 'Gallery'], ['share', 'Share'], ['commands', 'Find a node, a command']] as const) {
  test(`the ${name} dialog`, async ({ page }) => {
    await open(page);
    await page.getByRole('button', { name: button }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await check(page);
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('plays, fits the width, and is accessible', async ({ page }) => {
    await page.goto('./');
    await expect(page.getByRole('button', { name: /^(Pause|Play)/ }).first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await check(page);
  });
});

test('reduced motion still plays', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('./');
  await expect(page.getByRole('button', { name: /^Pause/ })).toBeVisible();
  await check(page);
});
