/** What the specs share: opening the page and reading it. Nothing here waits for a clock, only for what is seen. */
import { expect, type Locator, type Page } from '@playwright/test';

/** A slow machine with other work needs its time; a test that is right passes long before. */
export const PATIENCE = 20_000;

/** Opens the page on what it opens on, and stops it where it is. */
export async function openStill(page: Page, url = './'): Promise<void> {
  await page.goto(url);
  await expect(page.locator('[data-status=ready]')).toBeVisible({ timeout: PATIENCE });
  await expect(page.getByRole('button', { name: /^Pause/ }).first()).toBeVisible({ timeout: PATIENCE });
  await pause(page);
}

export async function pause(page: Page): Promise<void> {
  const stop = page.getByRole('button', { name: /^Pause/ }).first();
  await expect(async () => {
    if (await stop.isVisible()) await stop.click({ timeout: 2000 });
    await expect(page.getByRole('button', { name: /^Play/ }).first()).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: PATIENCE });
}

/** A node on the canvas, by the name that it is read out with: "Orders, SQS queue". */
export const nodeNamed = (page: Page, name: string | RegExp): Locator => page.locator('.react-flow').getByRole('group', { name });

/** Adds the first part that is found by these words, with the keyboard alone. */
export async function addByKeys(page: Page, words: string): Promise<void> {
  await page.keyboard.press('/');
  const field = page.getByRole('textbox', { name: 'Add a node' });
  await expect(field).toBeFocused({ timeout: PATIENCE });
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
}

/** The playhead, in simulated seconds. */
export const seconds = async (page: Page): Promise<number> => Number(await page.getByRole('slider', { name: 'Playhead' }).getAttribute('aria-valuenow'));
