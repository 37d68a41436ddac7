/**
 * The order of the gallery: names of the files beside, without `.json`. A scenario is a whole document with a `gallery`
 * card (one idea, one question); a test opens each and sees that the list is complete.
 */
export const exampleOrder: readonly string[] = [
  "worker-that-fails",
  "api-throttling",
  "api-cache",
  "api-slow-work",
  "saga-with-retry-and-catch",
  "map-and-parallel",
  "waiting-for-a-person",
];

/** What the page opens on. */
export const firstExample = "worker-that-fails";
