/** Size: a table of rules. Executions of Step Functions. */
import type { RuleDefinition } from "../define.ts";
import { api, guide, SPECIFICATION } from "./sources.ts";

export const executionsRules: { readonly [id: string]: RuleDefinition } = {
  "SFN-001": {
    rank: "P0", title: "From StartAt to the end", status: "documented", source: guide("statemachine-structure"),
    says: "One execution enters the state that `StartAt` names and follows the transitions until a terminal state or an error that nothing handles.",
    tells: { note: "Execution {execution}: {says}.", default: "The execution goes on." }, mark: "done",
  },
  "SFN-002": {
    rank: "P0", title: "A state's output is the next one's input", status: "documented", source: SPECIFICATION,
    says: "The effective output of a state is, unchanged, the raw input of the next; that of the last state is the output of the execution.",
  },
  "SFN-003": {
    rank: "P1", title: "Any JSON is an input", status: "measured", source: api("StartExecution"),
    says: "Without input an execution gets `{}`. Numbers, texts, lists and null are fine; what is no JSON is refused and nothing starts.",
    tells: "The input is no JSON: nothing was started.", mark: "failed",
  },
  "SFN-004": {
    rank: "P1", title: "Standard or Express, for good", status: "documented", source: api("CreateStateMachine"),
    says: "The type is chosen when the machine is made; an update cannot change it.",
    tells: "The machine was described.", mark: "info", properties: ["StateMachineType"],
  },
  "SFN-005": {
    rank: "P1", title: "Which type for which job", status: "documented", source: guide("choosing-workflow-type"),
    says: "Standard for long, auditable work that must not be repeated; Express for short, frequent work, without jobs, callbacks, activities, distributed maps and history.",
    properties: ["StateMachineType"],
  },
  "SFN-006": {
    rank: "P0", title: "A year, or five minutes", status: "documented", source: guide("service-quotas"),
    says: "A Standard execution may last 365 days, an Express one 300 seconds; then it is TIMED_OUT.",
    tells: "The longest time of an execution is over: TIMED_OUT.", mark: "failed", moment: "first out of time", note: "The year holds for Standard only; Express ends after five minutes.", properties: ["StateMachineType"],
  },
  "SFN-007": {
    rank: "P0", title: "Standard: each step once", status: "documented", source: guide("choosing-workflow-type"),
    says: "A Standard execution keeps its progress at each transition: a task is called again only because a Retry asked for it.",
    tells: "A host was lost: {running} Standard executions go on where they were.", mark: "info",
  },
  "SFN-008": {
    rank: "P0", title: "Express may run steps again", status: "documented", source: guide("choosing-workflow-type"),
    says: "An asynchronous Express execution has no saved progress: a lost run begins anew, and its steps may repeat. A synchronous one is never repeated: its caller gets the failure.",
    tells: { note: "The host of {execution} was lost: it begins anew, or its caller hears of it.", default: "A host was lost." }, mark: "returning", moment: "first run twice",
  },
  "SFN-009": {
    rank: "P1", title: "An ARN at once, or the result", status: "documented", source: api("StartSyncExecution"),
    says: "`StartExecution` answers with an ARN before anything runs. `StartSyncExecution` (Express only) answers when the run is over, with HTTP 200 also when it failed.",
    tells: "Answered: {output}.", mark: "done",
  },
  "SFN-010": {
    rank: "P0", title: "The name starts it only once", status: "measured", source: api("StartExecution"),
    says: "Standard: the same name with the same input, while it runs, is the same execution. With another input, or after it has ended, it is refused. Names are free again after 90 days.",
    tells: "That name was started before.", mark: "info",
  },
  "SFN-011": {
    rank: "P1", title: "Express starts every time", status: "documented", source: api("StartExecution"),
    says: "Express does not look at names: each start runs, and the ARN has a part of its own.",
  },
  "SFN-012": {
    rank: "P0", title: "StopExecution aborts", status: "measured", source: api("StopExecution"),
    says: "Waits, timers and open tasks end and the status is ABORTED; what was already called works on. Express executions cannot be stopped.",
    tells: "The execution was stopped.", mark: "dropped", moment: "first stopped",
  },
  "SFN-013": {
    rank: "P1", title: "A machine that is deleted", status: "documented", source: api("DeleteStateMachine"),
    says: "Running executions end at their next transition; versions and aliases go with the machine.",
    tells: { default: ["The machine is being deleted: {running} executions end at their next transition.", "The machine is being deleted: the execution ends ({status})."] }, mark: "dropped",
  },
  "SFN-014": {
    rank: "P1", title: "Updates are for later executions", status: "documented", source: api("UpdateStateMachine"),
    says: "A running execution keeps the definition it started with.",
    tells: "Revision {revision} is what new executions run.", mark: "info", properties: ["Definition"],
  },
  "SFN-015": {
    rank: "P0", title: "Who can start a machine", status: "documented", source: guide("concepts-invoke-sfn"),
    says: "Only StartExecution and StartSyncExecution start it: people, code, API Gateway, EventBridge, other machines. S3 needs EventBridge or a function in between.",
  },
  "SFN-016": {
    rank: "P1", title: "Behind an API", status: "documented", source: guide("tutorial-api-gateway"),
    says: "A synchronous start holds the request until the run is over; the API's own time can end first while the run goes on.",
    tells: "The caller has gone; the execution goes on.", mark: "dropped",
  },
  "SFN-017": {
    rank: "P1", title: "Started by events", status: "documented", source: guide("concepts-invoke-sfn"),
    says: "As a target the machine gets the event as input, and EventBridge does not wait for the end.",
  },
  "SFN-018": {
    rank: "P0", title: "The machine's own role", status: "documented", source: guide("procedure-create-iam-role"),
    says: "Each call is made with the machine's role. Without the permission the task fails with `States.Permissions`, and Retry and Catch apply.",
    tells: "The role of the machine may not do that.", mark: "failed",
  },
  "SFN-019": {
    rank: "P1", title: "Standard executions tell their status", status: "documented", source: guide("eventbridge-integration"),
    says: "Each change of status becomes an event of `aws.states` on the default bus. Express sends none.",
    tells: "Told the default bus.", mark: "done",
  },
};
