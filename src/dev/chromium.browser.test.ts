import { expect, test } from 'vitest';

test('browser tests run in a real browser, with module workers and transferables', async () => {
  const worker = new Worker(new URL('./echo-worker.ts', import.meta.url), { type: 'module' });
  const sent = new Uint8Array([1, 2, 3]);
  const answer = new Promise((resolve) => {
    worker.addEventListener('message', (event) => resolve(event.data), { once: true });
  });
  worker.postMessage(sent, [sent.buffer]);
  expect(await answer).toEqual(new Uint8Array([1, 2, 3]));
  expect(sent.byteLength).toBe(0);
  worker.terminate();
});
