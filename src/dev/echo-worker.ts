// A module worker that answers what it is told, for `chromium.browser.test.ts`.
self.addEventListener('message', (event: MessageEvent<Uint8Array<ArrayBuffer>>) => {
  self.postMessage(event.data, { transfer: [event.data.buffer] });
});
