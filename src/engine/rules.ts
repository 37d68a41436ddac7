/** The engine's own rules: what happens between services. Marked assumed where AWS publishes nothing. */
import type { RuleDefinition } from "../services/define.ts";

export const engineRules: { readonly [id: string]: RuleDefinition } = {
  "EYD-001": {
    rank: "-", title: "A caller's patience ends", status: "documented", source: "https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html",
    says: "A caller that gets no answer within its time-out gives up; whoever works on the call may go on, and its late answer is dropped.",
    tells: { answer: "No answer came in time: the caller gave up.", default: "The time-out passed." }, mark: "failed",
  },
  "EYD-002": {
    rank: "-", title: "A fault set on a connection", status: "assumed", source: "Eventyard: faults of the diagram",
    says: "The diagram says that this connection refuses, loses or fails calls. A call without permission gets the service's own access-denied error.",
    tells: "A fault set on this connection answered instead of the service.", mark: "failed",
  },
  "EYD-003": {
    rank: "-", title: "The script acts", status: "assumed", source: "Eventyard: script",
    says: "Script and console apply at the start of their instant, before anything else; their calls take no network time.",
    tells: { change: ["Changed: {changed}.", "Changed."], add: ["Added: {what}.", "Added."], remove: "Removed.", default: ["{operation} was called on {on}.", "Called."] }, mark: "info",
  },
  "EYD-004": {
    rank: "-", title: "Calls take time to travel", status: "assumed", source: "Eventyard: latencyMs",
    says: "Each way over a connection takes its `latencyMs` (the account's, 5 ms, unless the connection says otherwise).",
    tells: "The call was under way.", mark: "info",
  },
};
