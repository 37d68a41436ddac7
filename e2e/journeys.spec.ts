import { expect, test, type Page } from '@playwright/test';
import { PATIENCE, addByKeys, nodeNamed, openStill, pause, seconds } from './page.ts';

/** What people come to do, from the first key to what they see at the end. */
test.describe.configure({ timeout: 90_000 });

/** A page that is empty, with the catalogue there: parts can be added. */
async function openEmpty(page: Page): Promise<void> {
  await openStill(page);
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox').fill('New, empty');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Nothing here yet')).toBeVisible({ timeout: PATIENCE });
}

test('by keyboard alone: add two nodes, connect them, play, change a value, delete, undo', async ({ page }) => {
  await openEmpty(page);
  await addByKeys(page, 'client');
  const client = nodeNamed(page, /client/i);
  await expect(client).toBeFocused({ timeout: PATIENCE });
  await addByKeys(page, 'queue');
  const queue = nodeNamed(page, /queue/i);
  await expect(queue).toBeFocused({ timeout: PATIENCE });

  // From node to node by Tab; then `c`, the nearest legal target is offered, Tab goes on, Enter connects.
  // The controls inside a node lie on the way.
  await expect(async () => {
    await page.keyboard.press('Shift+Tab');
    await expect(client).toBeFocused({ timeout: 500 });
  }).toPass({ timeout: PATIENCE, intervals: [50] });
  await page.keyboard.press('Enter');
  await page.keyboard.press('c');
  await expect(page.getByText(/→ .*1 of 1/)).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/→ .*1 of 1/)).toBeHidden();
  await page.keyboard.press('o');
  await expect(page.getByText('2 nodes, 1 connections.').or(page.getByText('2 nodes, 1 connection.'))).toBeVisible({ timeout: PATIENCE });
  await page.keyboard.press('Escape');

  await page.keyboard.press('k');
  await expect.poll(() => seconds(page), { timeout: PATIENCE }).toBeGreaterThan(0);
  await page.keyboard.press('k');
  await expect(page.getByRole('button', { name: /^Play/ })).toBeVisible();

  // Its form is reached by keys too.
  await queue.focus();
  await page.keyboard.press('Enter');
  const field = page.getByRole('textbox', { name: 'VisibilityTimeout' });
  await expect(field).toHaveValue('30', { timeout: PATIENCE });
  await field.focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('60');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Undo/ })).toBeEnabled();
  await expect(field).toHaveValue('60');

  await queue.focus();
  await page.keyboard.press('Delete');
  await expect(queue).toBeHidden({ timeout: PATIENCE });
  await page.keyboard.press('ControlOrMeta+z');
  await expect(queue).toBeVisible({ timeout: PATIENCE });
  await queue.focus();
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('60', { timeout: PATIENCE });
});

/** An answer comes when its time comes: the run goes on, event by event, until then. */
async function answered(page: Page, words: RegExp): Promise<void> {
  const answer = page.getByRole('log', { name: 'Commands and answers' }).getByText(words);
  await expect(async () => {
    if (!(await answer.isVisible())) await page.getByRole('button', { name: 'Next event' }).click({ timeout: 3000 });
    await expect(answer).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: PATIENCE });
}

test('console: AWS CLI commands are answered as AWS answers, mistakes with AWS\'s error', async ({ page }) => {
  await openStill(page);
  await page.keyboard.press('`');
  const command = page.getByRole('textbox', { name: 'Command' });
  await expect(command).toBeFocused({ timeout: PATIENCE });
  await page.keyboard.type('aws sqs send-message --queue-url orders --message-body hi');
  await page.keyboard.press('Enter');
  await answered(page, /"MessageId"/);
  await command.fill('aws sqs send-message --queue-url orders --message-body hi --delay-seconds 901');
  await command.press('Enter');
  await answered(page, /An error occurred \(InvalidParameterValue\) when calling the SendMessage operation/);
  await command.press('Escape');
  await expect(command).toBeHidden();
});

test('why, and what would have helped', async ({ page }) => {
  await openStill(page);
  await page.getByRole('button', { name: /Next moment/ }).click();
  const moment = page.getByRole('button', { name: /first dead-lettered/ }).first();
  await expect(async () => {
    if (!(await moment.isVisible())) await page.getByRole('button', { name: /Next moment/ }).click();
    await expect(moment).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: PATIENCE });
  await moment.click();
  const why = page.getByRole('region', { name: 'Why?' });
  await why.getByRole('button', { name: 'What would have helped?' }).click({ timeout: PATIENCE });
  await expect(why.getByText('It would have been spared')).toBeVisible({ timeout: 45_000 });
  await why.getByRole('button', { name: 'See it in a twin run' }).click();
  await expect(page.getByRole('region', { name: 'The twin', exact: true }).getByRole('button', { name: 'Keep this one' })).toBeVisible({ timeout: PATIENCE });
  await page.getByRole('button', { name: 'Close the twin' }).click();
  await why.getByRole('button', { name: 'Set it from here on' }).click();
  await expect(page.getByRole('button', { name: /^Undo/ })).toBeEnabled({ timeout: PATIENCE });
});

test('the command menu finds a node and a command', async ({ page }) => {
  await openStill(page);
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('combobox', { name: 'Find a node or a command' })).toBeFocused({ timeout: PATIENCE });
  await page.keyboard.type('orders');
  await page.keyboard.press('Enter');
  await expect(page.getByText('VisibilityTimeout').first()).toBeVisible({ timeout: PATIENCE });
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('gallery');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Start from one that runs' })).toBeVisible({ timeout: PATIENCE });
});

test('the gallery opens a scenario, running', async ({ page }) => {
  await openStill(page);
  await page.keyboard.press('g');
  const gallery = page.getByRole('dialog', { name: 'Start from one that runs' });
  await gallery.getByRole('button', { name: /A bucket of tokens, and 429/ }).click({ timeout: PATIENCE });
  await expect(gallery).toBeHidden();
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('A bucket of tokens, and 429', { timeout: PATIENCE });
  await expect(nodeNamed(page, /^Shop API/)).toBeVisible({ timeout: PATIENCE });
  await expect.poll(() => seconds(page), { timeout: PATIENCE }).toBeGreaterThan(0);
  await pause(page);
});

test('an illegal connection is refused with the reason and the way', async ({ page }) => {
  await openStill(page);
  const from = nodeNamed(page, 'Orders, SQS queue');
  const to = nodeNamed(page, /^Web shop/);
  const refusal = page.getByRole('alertdialog', { name: 'This connection is not possible' });
  // The view settles in the first seconds, and takes the handle along: tried again until it was caught.
  await expect(async () => {
    await from.hover({ position: { x: 100, y: 20 }, timeout: 3000 });
    const handle = await from.locator('.react-flow__handle-top').boundingBox();
    const end = await to.boundingBox();
    if (!handle || !end) throw new Error('Both nodes must be on the screen.');
    await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
    await page.mouse.down();
    await page.mouse.move(end.x + end.width / 2, end.y + 20, { steps: 8 });
    await page.mouse.up();
    await expect(refusal).toBeVisible({ timeout: 3000 });
  }).toPass({ timeout: 40_000 });
  await expect(refusal.getByText(/never pushes|is polled/i).first()).toBeVisible();
  await expect(refusal.getByRole('button', { name: 'Put a Lambda function between' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(refusal).toBeHidden();
});

test('tells a screen reader as much of the run as was asked for', async ({ page }) => {
  await openStill(page);
  const told = page.getByRole('status').filter({ hasNotText: /^$/ });
  await page.keyboard.press('n');
  await expect(told.getByText('Each thing that happens is told.')).toBeAttached({ timeout: PATIENCE });
  await page.keyboard.press('.');
  // Time, who, and a sentence: "1:08.0, Orders: …".
  await expect(page.getByRole('status').getByText(/^\d+:\d\d\.\d+, .+: .+\./)).toBeAttached({ timeout: PATIENCE });
  await page.keyboard.press('n');
  await expect(told.getByText('The run is not told.')).toBeAttached({ timeout: PATIENCE });
});

test('copies a part as CloudFormation and as AWS CLI commands', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openStill(page);
  await nodeNamed(page, 'Orders, SQS queue').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Do something to orders' }).click();
  await page.getByRole('menuitem', { name: /CloudFormation/ }).click();
  await expect(page.getByText('Copied as CloudFormation.')).toBeVisible({ timeout: PATIENCE });
  const template = await page.evaluate(() => navigator.clipboard.readText());
  expect(template).toContain('Type: AWS::SQS::Queue');
  expect(template).toContain('maxReceiveCount: 3');
  await page.getByRole('button', { name: 'Do something to orders' }).click();
  await page.getByRole('menuitem', { name: /AWS CLI/ }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText()), { timeout: PATIENCE }).toMatch(/^aws sqs create-queue --queue-name orders --attributes /m);
});
