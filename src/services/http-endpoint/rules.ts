import type { RuleDefinition } from "../define.ts";

const OURS = "How the simulated server works";

export const endpointRules: { readonly [id: string]: RuleDefinition } = {
  "EYD-120": {
    rank: "-", title: "A server works for a while", status: "assumed", source: OURS, mark: "in-flight", properties: ["latencyMs"],
    says: "Each request is worked on for `latencyMs`, then answered. A caller that goes away does not stop the work; its answer finds nobody.",
    tells: { "http/worked": "The work is done.", default: "The work is done." },
  },
  "EYD-121": {
    rank: "-", title: "A server answers with a status", status: "assumed", source: OURS, mark: "done", properties: ["status", "body", "headers"],
    says: "The answer has the status of the first entry of `status` whose chance holds when the work is done, 200 when none does.",
  },
  "EYD-122": {
    rank: "-", title: "A busy server lets requests wait", status: "assumed", source: OURS, mark: "waiting", properties: ["concurrency"],
    says: "At most `concurrency` requests are worked on at once; the others wait in line, oldest first, and their callers' patience runs meanwhile.",
    tells: "{waiting} waiting: all {concurrency} places are taken.",
    moment: "first request that waits",
  },
  "EYD-123": {
    rank: "-", title: "A server that is down does not answer", status: "assumed", source: OURS, mark: "failed", properties: ["down"],
    says: "While `down` holds, requests arrive and nothing comes back: only the caller's time-out ends the wait.",
    tells: "Down: no answer will come.",
    moment: "first request without an answer",
  },
};
