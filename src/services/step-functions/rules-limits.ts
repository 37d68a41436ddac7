/** Size: a table of rules. Limits of Step Functions. */
import type { RuleDefinition } from "../define.ts";
import { api, guide } from "./sources.ts";

export const limitsRules: { readonly [id: string]: RuleDefinition } = {
  "SFN-130": {
    rank: "P0", title: "The history", status: "measured", source: api("GetExecutionHistory"),
    says: "Events are numbered from 1 and name the event they follow in their lane.",
    tells: "Told the history.", mark: "info",
  },
  "SFN-131": {
    rank: "P1", title: "Event types", status: "documented", source: api("HistoryEvent"),
    says: "Function ARNs write LambdaFunction…, activities Activity…, all other tasks Task… events.",
  },
  "SFN-132": {
    rank: "P1", title: "Lanes cut short, in the history", status: "measured", source: api("HistoryEvent"),
    says: "A cut lane's open state writes …StateAborted, its iteration MapIterationAborted.",
    tells: "The lane failed.", mark: "failed",
  },
  "SFN-133": {
    rank: "P0", title: "25,000 events", status: "documented", source: guide("service-quotas"),
    says: "A Standard execution that reaches them fails; Express has no such limit.",
    tells: "25,000 events: the execution fails.", mark: "failed", moment: "history full",
  },
  "SFN-134": {
    rank: "P1", title: "256 KiB", status: "documented", source: guide("service-quotas"),
    says: "For inputs, outputs and results, in UTF-8.",
  },
  "SFN-135": {
    rank: "P1", title: "How fast executions start", status: "documented", source: guide("service-quotas"),
    says: "A token bucket of the account: 1,300 and 300 a second for Standard, 6,000 and 6,000 for Express. Beyond: ThrottlingException.",
    tells: "The account starts too many: refused.", mark: "throttled", moment: "first start refused", properties: ["startExecutionBucket"],
  },
  "SFN-136": {
    rank: "P1", title: "How fast states change", status: "documented", source: guide("service-quotas"),
    says: "Standard transitions take tokens of the account; without one an execution waits, it does not fail.",
    tells: { note: "No token for the transition: waits {waitS} s.", default: "A token for the transition." }, mark: "throttled", moment: "first slowed down", properties: ["transitionBucket"],
  },
  "SFN-137": {
    rank: "P1", title: "How many run at once", status: "documented", source: guide("service-quotas"),
    says: "A million open Standard executions, 1,000 Map Runs.",
    tells: "Too many executions are open.", mark: "throttled",
  },
  "SFN-138": {
    rank: "P1", title: "What it costs", status: "documented", source: "https://aws.amazon.com/step-functions/pricing/",
    says: "Standard: each transition, retries too; waiting is free. Express: each start and its gigabyte-seconds, by 100 ms.",
  },
  "SFN-139": {
    rank: "P1", title: "How long history is kept", status: "documented", source: guide("cw-logs"),
    says: "90 days for Standard; Express keeps none but in CloudWatch Logs. Here the last 1,000 closed executions are known, and at most 30,000 of their events.",
    tells: "The execution is not known (any more).", mark: "failed", properties: ["LoggingConfiguration"],
  },
  "SFN-140": {
    rank: "P1", title: "Redrive", status: "documented", source: guide("redrive-executions"),
    says: "An execution that failed within 14 days goes on from its unsuccessful step, with new retries.",
    tells: "Redriven: it goes on where it failed.", mark: "returning", moment: "first redrive",
  },
  "SFN-141": {
    rank: "P2", title: "Versions and aliases", status: "measured", source: guide("concepts-state-machine-version"),
    says: "A version never changes; an alias leads to one or, by weight, to two.",
    tells: "A version or alias was asked for.", mark: "info",
  },
  "SFN-142": {
    rank: "P2", title: "Loops", status: "documented", source: guide("sample-project-job-poller"),
    says: "A transition back is a loop: each round costs transitions and events.",
  },
  "SFN-143": {
    rank: "P2", title: "Why around Lambda", status: "documented", source: guide("welcome"),
    says: "A function ends after 15 minutes and forgets; the machine waits, orders, tries again and remembers.",
    tells: "The state was tested.", mark: "info",
  },
};
