/** Keeps the built page in the browser, so that it opens without a network. Not while developing. */
export function keepOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  window.addEventListener("load", () => {
    // Beside the page, so that it works under any path. Refused in some private windows: the page then needs a network.
    navigator.serviceWorker.register(new URL("sw.js", document.baseURI)).catch(() => undefined);
  });
}
