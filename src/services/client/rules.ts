/** Rules of clients. AWS has no say in when somebody acts; how SDKs and browsers behave is documented. */
import type { RuleDefinition } from "../define.ts";

const OURS = "How the simulated client works";
const RETRIES = "https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html";

export const clientRules: { readonly [id: string]: RuleDefinition } = {
  "EYD-110": {
    rank: "-", title: "Arrivals", status: "assumed", source: OURS, mark: "info", properties: ["arrivals", "stopAfter", "body"],
    says: "Arrivals come by the law of `arrivals`: once, at even gaps, at random (Poisson), in bursts, on a ramp, at given times, or by hand. A changed law forgets what it was waiting for and starts anew.",
    tells: { "client/arrived": "Somebody acts.", default: "Somebody acts." },
  },
  "EYD-111": {
    rank: "-", title: "One call for each arrival and arrow", status: "assumed", source: OURS, mark: "done", properties: ["sends"],
    says: "Each arrival makes one message for each arrow (`sends: all`) or for the next arrow in turn. A queue, topic or stream that accepts it takes it over; where the work itself is waited for, the request is over with its answer.",
  },
  "EYD-112": {
    rank: "-", title: "Batches fill or time runs out", status: "assumed", source: OURS, mark: "waiting", properties: ["batch"],
    says: "With `batch`, messages for one arrow wait until `size` of them (or as many as the operation takes) are there or the first has waited `lingerMs`; then they leave in one call.",
    tells: { "client/linger-ended": "lingerMs ran out: the batch leaves as it is." },
  },
  "EYD-113": {
    rank: "-", title: "Calls in flight are bounded", status: "assumed", source: OURS, mark: "waiting", properties: ["inFlight"],
    says: "With `inFlight`, at most so many calls are unanswered; further arrivals wait in line. A call keeps its place through its retries.",
  },
  "EYD-114": {
    rank: "-", title: "A time-out does not say whether the request was taken", status: "documented", source: "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/", mark: "failed", properties: ["timeoutMs"],
    says: "After `timeoutMs` without an answer the client believes the attempt lost. If the request had arrived, sending it again makes a duplicate.",
    moment: "first duplicate by a time-out",
  },
  "EYD-115": {
    rank: "-", title: "Standard retries", status: "documented", source: RETRIES, mark: "returning", properties: ["retries"],
    says: "AWS SDKs try again after throttling, 500, 502, 503, 504 and time-outs: three attempts in all by default, after waits that double up to 20 s, with full jitter (none in the exact profile). Other errors stay.",
    tells: { "client/retry-due": "The wait is over: sent again.", default: "{error} after attempt {attempt}: tried again in {delayS} s." },
    moment: "first retry",
  },
  "EYD-116": {
    rank: "-", title: "Giving up", status: "assumed", source: OURS, mark: "dropped", properties: ["retries"],
    says: "When no attempt is left, or the error is of a kind that another attempt cannot mend, the client gives up: the message is lost unless the program keeps it.",
    tells: "{error} after attempt {attempts}: given up.",
    moment: "first message given up",
  },
  "EYD-117": {
    rank: "-", title: "Entries can fail inside a 200", status: "documented", source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html", mark: "failed", properties: ["resendFailedEntries"],
    says: "Batch operations answer 200 although some entries failed, and SDKs do not send those again: the program must look at the answer. `resendFailedEntries` is a program that does.",
    tells: "{failed} of {of} entries failed ({code}) inside an answer of 200.",
    moment: "first entry lost inside a 200",
  },
  "EYD-118": {
    rank: "-", title: "A browser keeps to the same-origin policy", status: "documented", source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html", mark: "failed", properties: ["kind", "origin"],
    says: "A browser sends unusual requests to another origin only after a preflight (OPTIONS) has allowed them, and shows its page an answer only if `Access-Control-Allow-Origin` allows its origin. The server does the work either way; SDKs and curl ignore all this.",
    tells: "Blocked by the browser: {why}.",
    moment: "first answer hidden by the browser",
  },
  "EYD-119": {
    rank: "-", title: "Sent by hand", status: "assumed", source: OURS, mark: "info",
    says: "The button on the client makes one arrival at once, whatever the law of `arrivals` says.",
  },
};
