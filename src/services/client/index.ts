import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { defineEntity, type Service } from "../define.ts";
import { answered, arrived, changed, holds, init, lingerEnded, removed, retry, schedule } from "./behaviour.ts";
import { clientBehaviour } from "./config.ts";
import type { Given } from "./content.ts";
import { clientRules } from "./rules.ts";
import { arrive } from "./send.ts";
import { inspect, view } from "./view.ts";

export const client = defineEntity({
  kind: "node", type: "client", service: "client",
  title: "Client", says: "Sends requests and messages: a shop, a sensor, a person with a button.",
  properties: {}, behaviour: clientBehaviour,
  roles: ["caller"],
  refusals: [
    { from: "client", to: "events.rule", says: "A client cannot reach a rule: events go to the bus, and its rules pick from there.", instead: [{ label: "Put an event bus between", insert: "events.bus" }] },
  ],

  init,
  started: (state, ctx) => schedule(state, ctx),
  on: {
    "client/arrived": (state, count: number, ctx) => arrived(state, count, ctx),
    "client/linger-ended": (state, connection: string, ctx) => lingerEnded(state, connection, ctx),
    "client/retry-due": (state, request: number, ctx) => retry(state, request, ctx),
  },
  calls: {
    "client:Send"(state, call, ctx) {
      const { count = 1, ...given } = (call.input ?? {}) as Given & { readonly count?: number };
      if (!Number.isSafeInteger(count) || count < 1 || count > 100_000) {
        return ctx.reply(call.id, failed(awsError("InvalidParameterValue", "count is a whole number from 1 to 100,000.")), "EYD-119");
      }
      ctx.note("EYD-119", { count });
      arrive(state, count, ctx, given);
      ctx.reply(call.id, succeeded({ arrivals: state.arrived }), "EYD-119");
    },
  },
  answered, changed, removed, holds,
  invariants: {
    "calls in flight are within their limit or were before it was lowered": (state) => state.flying >= 0,
    "nobody waits in line while a place is free": (state, ctx) => state.line.items.length === state.line.head || (ctx.config.behaviour.inFlight !== undefined && state.flying >= ctx.config.behaviour.inFlight),
  },

  metrics: {
    Sent: { kind: "counter", unit: "Count", says: "Messages in first attempts." },
    Succeeded: { kind: "counter", unit: "Count", says: "Messages that were accepted or answered." },
    Failed: { kind: "counter", unit: "Count", says: "Messages that were given up." },
    Throttled: { kind: "counter", unit: "Count", says: "Answers that said: too fast." },
    Retries: { kind: "counter", unit: "Count", says: "Attempts after the first." },
    Latency: { kind: "distribution", unit: "Milliseconds", says: "From the first attempt of a call to its final answer." },
    Waiting: { kind: "gauge", unit: "Count", says: "Calls that wait for a free place or for their next attempt." },
  },
  view, inspect,

  actions: [
    { label: "Send", operation: "client:Send", input: {}, says: "One arrival, now." },
    { label: "Send 10", operation: "client:Send", input: { count: 10 }, says: "Ten arrivals at once." },
  ],
  faults: [
    { label: "A burst of 100", says: "A hundred arrivals at once.", call: { operation: "client:Send", input: { count: 100 } } },
    { label: "Impatient", says: "Gives up waiting after 50 ms.", change: { behaviour: { timeoutMs: 50 } } },
    { label: "No retries", says: "The first error stays.", change: { behaviour: { retries: { mode: "none" } } } },
  ],
});

export const clientService: Service = { name: "client", title: "Client", rules: clientRules, entities: [client], family: "actor" };
