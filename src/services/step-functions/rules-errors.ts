/** Size: a table of rules. Errors of Step Functions. */
import type { RuleDefinition } from "../define.ts";
import { api, guide, SPECIFICATION } from "./sources.ts";

export const errorsRules: { readonly [id: string]: RuleDefinition } = {
  "SFN-095": {
    rank: "P0", title: "TimeoutSeconds", status: "measured", source: guide("state-task"),
    says: "Each attempt that runs longer than this ends with States.Timeout; what was called works on. Without it a task waits for ever.",
    tells: "TimeoutSeconds ran out.", mark: "failed", moment: "first task out of time", note: "The specification says 60 s by default; the service has none.",
  },
  "SFN-096": {
    rank: "P0", title: "HeartbeatSeconds", status: "measured", source: api("SendTaskHeartbeat"),
    says: "Between heartbeats less than this may pass; a heartbeat does not lengthen TimeoutSeconds.",
    tells: { event: "No heartbeat came.", default: "A heartbeat: the clock starts anew." }, mark: "failed",
  },
  "SFN-097": {
    rank: "P0", title: "The machine's own time", status: "measured", source: SPECIFICATION,
    says: "The whole execution is TIMED_OUT; nothing inside can catch it.",
    tells: "The TimeoutSeconds of the machine are over: TIMED_OUT.", mark: "failed",
  },
  "SFN-098": {
    rank: "P1", title: "Times from data", status: "measured", source: SPECIFICATION,
    says: "Positive whole numbers by path or expression; others fail.",
  },
  "SFN-099": {
    rank: "P0", title: "Retry, to the second", status: "documented", source: guide("concepts-error-handling"),
    says: "The k-th retry waits IntervalSeconds · BackoffRate^(k−1), at most MaxDelaySeconds. Defaults: 1 s, 3 retries, rate 2.",
    tells: { note: "{error}: retry {retry} of {of} in {waitS} s.", default: "The next attempt." }, mark: "returning", moment: "first retry",
  },
  "SFN-100": {
    rank: "P1", title: "Jitter", status: "documented", source: guide("concepts-error-handling"),
    says: "FULL draws each wait between 0 and its length.",
    tells: "The next attempt, after a drawn wait.", mark: "returning",
  },
  "SFN-101": {
    rank: "P0", title: "Each retrier counts for itself", status: "documented", source: SPECIFICATION,
    says: "The first that matches is used; counters last for one visit of the state; one that is used up does not hand on to the next.",
  },
  "SFN-102": {
    rank: "P1", title: "Never retried", status: "measured", source: SPECIFICATION,
    says: "MaxAttempts 0 means never, also when a later retrier would match.",
  },
  "SFN-103": {
    rank: "P1", title: "Retries leave a thin trail", status: "measured", source: guide("concepts-error-handling"),
    says: "The state is entered once; the next Scheduled event follows the Failed one; RetryCount rises.",
  },
  "SFN-104": {
    rank: "P0", title: "Catch", status: "measured", source: guide("concepts-error-handling"),
    says: "The first catcher that matches ends the state and goes on with Error and Cause.",
    tells: "Caught {error}: on to {next}.", mark: "returning", moment: "first caught",
  },
  "SFN-105": {
    rank: "P0", title: "The input is kept beside the error", status: "documented", source: SPECIFICATION,
    says: "A catcher's ResultPath puts the error into the input; in JSONata its Output builds the value.",
  },
  "SFN-106": {
    rank: "P0", title: "Retry, then Catch, then failure", status: "documented", source: SPECIFICATION,
    says: "Retriers are used up before a catcher is looked at; without one the error leaves the scope.",
    tells: "Nothing handled the error: FAILED.", mark: "failed", moment: "first failed",
  },
  "SFN-107": {
    rank: "P0", title: "Names that stand for many", status: "measured", source: guide("concepts-error-handling"),
    says: "States.ALL is every error that can be caught; States.TaskFailed every one except States.Timeout.",
  },
  "SFN-108": {
    rank: "P0", title: "What nothing can catch", status: "measured", source: guide("concepts-error-handling"),
    says: "States.Runtime and the machine's own time end the execution whatever Retry and Catch say.",
    tells: { default: ["States.Runtime: no Retry and no Catch can handle it. {cause}", "States.Runtime: no Retry and no Catch can handle it."] }, mark: "failed", moment: "first runtime error",
  },
  "SFN-109": {
    rank: "P1", title: "Too much data", status: "measured", source: guide("service-quotas"),
    says: "More than 256 KiB is States.DataLimitExceeded; recordings show that States.ALL catches it for a task, though the guide says otherwise.",
    tells: "More than 256 KiB.", mark: "failed",
  },
  "SFN-110": {
    rank: "P1", title: "Error names in use", status: "documented", source: guide("concepts-error-handling"),
    says: "States.NoChoiceMatched, ParameterPathFailure, ResultPathMatchFailure and IntrinsicFailure are reserved: the service reports States.Runtime.",
  },
  "SFN-111": {
    rank: "P1", title: "Error and Cause", status: "documented", source: SPECIFICATION,
    says: "Names are case-sensitive; a failure without fields has Error and Cause null; time-outs have no cause.",
  },
};
