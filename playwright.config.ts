import { defineConfig } from '@playwright/test';
import { chromiumArguments, findChromium } from './scripts/chromium.mjs';

// A port of its own, so that a page kept open with `npm start` is left alone; `npm test` hands in a free one.
const port = Number(process.env['EVENTYARD_E2E_PORT'] ?? 4273);
const url = `http://127.0.0.1:${port}/`;

export default defineConfig({
  testDir: 'e2e',
  outputDir: process.env['EVENTYARD_E2E_OUTPUT'] ?? 'test-results',
  workers: 2,
  fullyParallel: true,
  // Generous: a busy machine is no failure. One that passes only at the second try is told as flaky.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  retries: process.env['CI'] ? 1 : 0,
  forbidOnly: Boolean(process.env['CI']),
  reporter: 'list',
  use: {
    baseURL: url,
    browserName: 'chromium',
    headless: true,
    launchOptions: { executablePath: findChromium(), args: chromiumArguments() },
    trace: 'retain-on-failure',
  },
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --strictPort --host 127.0.0.1 --port ${port}`,
    url,
    reuseExistingServer: false,
    timeout: 30_000,
  },
});
