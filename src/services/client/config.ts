/** What a scenario may say of a client. Nothing here is AWS's: a client is whoever calls AWS. */
import type { Context } from "../define.ts";
import { field, optional } from "../../vocabulary/field.ts";
import { checkArrivals, type Arrivals } from "./arrivals.ts";

/** How keys are chosen: one after another, evenly at random, or few keys much and many keys little (weight 1/rank). */
const choice = (what: string, prefix: string) => optional.object({
  kind: field.choice(["cycle", "uniform", "zipf"], "cycle", { help: `cycle: one ${what} after another; uniform: at random; zipf: the first ones most.` }),
  count: field.integer(3, { unit: "count", min: 1, max: 10_000, help: `How many different ${what}s there are.` }),
  prefix: field.text(prefix, { maxLength: 100, help: `Written before the number of the ${what}.` }),
});

export const clientBehaviour = {
  arrivals: field.json<Arrivals>({ kind: "every", ms: 1000 }, { check: checkArrivals, editor: "arrivals", help: "When the client acts: once, every, poisson, burst, ramp, at, or manual (the button only).", rules: ["EYD-110"] }),
  body: field.template({ order: "{{seq}}" }, { help: "What is sent: text, or JSON with placeholders such as {{seq}}, {{int 1 100}}, {{pick red green}}." }),
  attributes: optional.template({ help: "Message attributes (SQS, SNS), as a JSON object of names and values." }),
  key: choice("key", "key-"),
  group: choice("group", "group-"),
  deduplicationId: optional.template({ help: "MessageDeduplicationId (FIFO queues and topics)." }),
  stopAfter: optional.integer({ unit: "count", min: 0, help: "Arrivals after which nobody comes any more.", rules: ["EYD-110"] }),
  sends: field.choice(["all", "inTurn"], "all", { help: "all: each arrival over each arrow; inTurn: over one arrow after another.", rules: ["EYD-111"] }),
  batch: optional.object({
    size: field.integer(10, { unit: "count", min: 1, max: 500, help: "Messages in one call, if the operation takes as many." }),
    lingerMs: field.amount(200, { unit: "ms", min: 0, help: "How long the first message waits for the batch to fill.", assumed: true }),
  }, { help: "Gathers messages and sends them in one call (SendMessageBatch, PublishBatch, PutRecords …).", rules: ["EYD-112"] }),
  inFlight: optional.integer({ unit: "count", min: 1, help: "Calls that may be unanswered at once; 1 waits for each answer. Default: no limit.", rules: ["EYD-113"] }),
  timeoutMs: optional.amount({ unit: "ms", min: 1, help: "How long an attempt waits for its answer. Default: none for AWS's operations, 60 s for plain HTTP requests.", rules: ["EYD-114"] }),
  retries: optional.object({
    mode: field.choice(["standard", "none"], "standard", { help: "standard: throttles, 5xx and time-outs are tried again, as AWS SDKs do." }),
    maxAttempts: field.integer(3, { unit: "count", min: 1, max: 100, help: "Attempts in all, the first included." }),
    baseMs: field.number(100, { unit: "ms", min: 0, help: "Wait before the first retry; it doubles each time.", assumed: true }),
    capMs: field.number(20_000, { unit: "ms", min: 0, help: "The longest wait between two attempts." }),
  }, { help: "Default: standard for AWS's operations, none for plain HTTP requests.", rules: ["EYD-115"] }),
  resendFailedEntries: field.boolean(false, { help: "Sends entries again that failed inside an answer of 200. SDKs do not.", rules: ["EYD-117"] }),
  kind: field.choice(["sdk", "browser", "curl"], "sdk", { help: "A browser asks before it sends across origins, and hides answers that do not allow its origin; sdk and curl do neither.", rules: ["EYD-118"] }),
  origin: field.text("https://app.example.com", { help: "The page's origin, for kind browser.", maxLength: 200, advanced: true }),
};

export type ClientContext = Context<Record<never, never>, typeof clientBehaviour>;
export type ClientConfig = ClientContext["config"];
