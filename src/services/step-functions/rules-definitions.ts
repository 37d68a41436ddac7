/** Size: a table of rules. Definitions of Step Functions. */
import type { RuleDefinition } from "../define.ts";
import { api, guide, SPECIFICATION } from "./sources.ts";

export const definitionsRules: { readonly [id: string]: RuleDefinition } = {
  "SFN-020": {
    rank: "P0", title: "States and StartAt", status: "measured", source: SPECIFICATION,
    says: "A definition is one JSON object with at least one state and a `StartAt` that names one of them exactly.",
    tells: "The definition was checked.", mark: "info", properties: ["Definition"],
  },
  "SFN-021": {
    rank: "P1", title: "Transitions stay inside", status: "documented", source: SPECIFICATION,
    says: "Next, Default and Catch name a state of the same `States`; branches cannot jump out. Every state must be reachable.",
  },
  "SFN-022": {
    rank: "P1", title: "Next or End", status: "documented", source: SPECIFICATION,
    says: "Pass, Task, Wait, Parallel and Map have exactly one of `Next` and `End`; Choice, Succeed and Fail have neither.",
  },
  "SFN-023": {
    rank: "P1", title: "Eight state types", status: "documented", source: SPECIFICATION,
    says: "Pass, Task, Choice, Wait, Succeed, Fail, Parallel, Map.",
    note: "Lists of seven leave out Pass.",
  },
  "SFN-024": {
    rank: "P1", title: "Names of states", status: "documented", source: SPECIFICATION,
    says: "At most 80 characters, case-sensitive, and unique in the whole machine, nested parts included.",
  },
  "SFN-025": {
    rank: "P1", title: "Names of machines and executions", status: "measured", source: guide("service-quotas"),
    says: "1 to 80 characters without white space, brackets, wildcards and the like.",
    tells: "The name is not possible.", mark: "failed",
  },
  "SFN-026": {
    rank: "P1", title: "Fields fit the query language", status: "documented", source: SPECIFICATION,
    says: "JSONPath states have InputPath, Parameters and the like; JSONata states have Arguments and Output. Mixed fields are refused.",
  },
  "SFN-027": {
    rank: "P1", title: "No way back to JSONPath", status: "measured", source: guide("statemachine-structure"),
    says: "Single states of a JSONPath machine may use JSONata; in a JSONata machine no state may use JSONPath.",
  },
  "SFN-028": {
    rank: "P1", title: "Literals are checked at the door", status: "measured", source: SPECIFICATION,
    says: "A wrong literal is an error of the definition; the same mistake in the data fails the execution when it is met.",
    tells: "The definition was refused.", mark: "failed", properties: ["Definition"],
  },
  "SFN-029": {
    rank: "P1", title: "Retry and Catch are checked", status: "documented", source: guide("concepts-error-handling"),
    says: "`ErrorEquals` is not empty; `States.ALL` stands alone and last; numbers keep their limits.",
  },
  "SFN-030": {
    rank: "P1", title: "What Express leaves out", status: "measured", source: guide("choosing-workflow-type"),
    says: "`.sync`, `.waitForTaskToken`, activities and distributed maps are errors in an Express definition.",
  },
  "SFN-031": {
    rank: "P2", title: "The same machine again", status: "measured", source: api("CreateStateMachine"),
    says: "Creating the same machine again gives its ARN; any difference is `StateMachineAlreadyExists`.",
    tells: "Asked of the account.", mark: "info",
  },
};
