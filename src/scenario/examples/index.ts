/**
 * The order of the gallery: names of the files beside, without `.json`. A scenario is a whole document with a `gallery`
 * card (one idea, one question); a test opens each and sees that the list is complete.
 */
export const exampleOrder: readonly string[] = [
  "worker-that-fails",
  "decoupling",
  "slow-worker",
  "poison-message",
  "short-and-long-polling",
  "delay-queue",
  "standard-and-fifo",
  "one-slow-customer",
  "partial-batch",
  "never-ran",
  "fleet-on-backlog",
  "cold-starts",
  "async-and-destinations",
  "fan-out",
  "filter-policies",
  "dead-endpoint",
  "upload",
  "recursion",
  "api-throttling",
  "api-cache",
  "api-slow-work",
  "canary",
  "authorizer",
  "saga-with-retry-and-catch",
  "map-and-parallel",
  "waiting-for-a-person",
  "queue-and-stream",
  "partition-keys",
  "poison-record",
  "resharding",
  "firehose-buffer",
  "leaderboard",
  "back-to-the-checkpoint",
  "tiers-1",
  "tiers-2",
  "tiers-3",
  "tiers-4",
];

/** What the page opens on. */
export const firstExample = "worker-that-fails";
