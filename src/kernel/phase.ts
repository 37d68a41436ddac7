/**
 * The order in which things happen within one instant (DESIGN § 3). What expires at t is gone for a request at t, and
 * what is answered, sent or polled at t still meets a deadline at t.
 */
export const Phase = {
  script: 0,
  /** Answers, and completions of work: they free their capacity. */
  answer: 1,
  retention: 2,
  /** Delays, visibility timeouts, TTLs, tokens, leases, idle environments: the default of `after`. */
  expiry: 3,
  /** Requests and deliveries, in the order they were issued. */
  request: 4,
  /** Whoever waits looks again: one look per entity and instant. */
  look: 5,
  /** Time-outs of calls, tasks, functions and heartbeats; ends of long polls, windows, buffers. */
  deadline: 6,
} as const;

export type Phase = (typeof Phase)[keyof typeof Phase];
export const PHASES = 7;
