import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumArguments, findChromium } from './scripts/chromium.mjs';

// Found when Vite scans a test it would reload the page in the middle of the run; so all are named beforehand.
const prebundled = [
  'react',
  'react/jsx-runtime',
  'react/jsx-dev-runtime',
  'react-dom',
  'react-dom/client',
  '@xyflow/react',
  'zustand',
  'zustand/vanilla',
  'zustand/middleware',
  'zustand/shallow',
  'zustand/react/shallow',
  'zundo',
  'comlink',
  'valibot',
  'fflate',
  'uplot',
  'radix-ui',
  'lucide-react',
  '@dagrejs/dagre',
  'jsonata',
  'idb-keyval',
  'qrcode-generator',
  'fast-check',
  '@codemirror/state',
  '@codemirror/view',
  '@codemirror/commands',
  '@codemirror/language',
  '@codemirror/lang-json',
  '@codemirror/autocomplete',
  '@codemirror/lint',
];

// Generous: a busy machine is no failure. Nothing in the tests waits for time to pass.
const testTimeout = 60_000;

export default defineConfig({
  test: {
    passWithNoTests: true,
    coverage: { provider: 'v8', include: ['src/**/*.{ts,tsx}'], exclude: ['src/**/*.test.{ts,tsx}', 'src/dev/**'] },
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          testTimeout,
          include: ['src/**/*.test.{ts,tsx}'],
          exclude: ['src/**/*.browser.test.{ts,tsx}'],
        },
      },
      {
        extends: './vite.config.ts',
        optimizeDeps: { include: prebundled },
        test: {
          name: 'browser',
          testTimeout,
          include: ['src/**/*.browser.test.{ts,tsx}'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { executablePath: findChromium(), args: chromiumArguments() },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
