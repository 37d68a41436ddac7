/** Size: a table of rules. Flow of Step Functions. */
import type { RuleDefinition } from "../define.ts";
import { guide, SPECIFICATION } from "./sources.ts";

export const flowRules: { readonly [id: string]: RuleDefinition } = {
  "SFN-066": {
    rank: "P0", title: "The first rule that holds", status: "documented", source: guide("state-choice"),
    says: "Rules are tested from top to bottom; then Default.",
    tells: "The Choice: {rule} holds, on to {next}.", mark: "info",
  },
  "SFN-067": {
    rank: "P0", title: "Nothing matches", status: "documented", source: guide("concepts-error-handling"),
    says: "Without Default the execution fails with States.Runtime; the specification calls it States.NoChoiceMatched.",
  },
  "SFN-068": {
    rank: "P1", title: "39 comparisons", status: "documented", source: guide("state-choice"),
    says: "Texts, numbers, timestamps and booleans, with values or paths; kinds; one comparison in each rule.",
  },
  "SFN-069": {
    rank: "P0", title: "A wrong type is false", status: "measured", source: guide("state-choice"),
    says: "If a side has not the type of the operator, the test is false. Texts are compared exactly.",
  },
  "SFN-070": {
    rank: "P1", title: "What kind it is", status: "documented", source: guide("state-choice"),
    says: "IsPresent and the like; all others on a missing field fail the execution.",
  },
  "SFN-071": {
    rank: "P0", title: "And, Or, Not", status: "documented", source: SPECIFICATION,
    says: "Evaluated from left to right, no further than needed.",
  },
  "SFN-072": {
    rank: "P1", title: "Wildcards in texts", status: "documented", source: SPECIFICATION,
    says: "`*` is any text; `\\\\*` is a star.",
  },
  "SFN-073": {
    rank: "P1", title: "Timestamps are instants", status: "documented", source: SPECIFICATION,
    says: "Different offsets can be the same instant; what is no timestamp is false.",
  },
  "SFN-074": {
    rank: "P0", title: "Conditions", status: "documented", source: guide("state-choice"),
    says: "A rule's own Output and Assign apply when it matches, the state's when none does. A condition must be a boolean.",
    tells: "The Choice: {rule} holds, on to {next}.", mark: "info",
  },
  "SFN-075": {
    rank: "P0", title: "Wait for seconds", status: "documented", source: guide("state-wait"),
    says: "The execution stands still; nothing runs and a Standard execution pays nothing.",
    tells: { note: "Waits {seconds} s.", default: "The wait is over." }, mark: "waiting",
  },
  "SFN-076": {
    rank: "P0", title: "Wait until a time", status: "documented", source: guide("state-wait"),
    says: "Until an instant; one that is past holds nobody.",
    tells: { note: "Waits {seconds} s, until its time.", default: "The time has come." }, mark: "waiting",
  },
  "SFN-077": {
    rank: "P1", title: "Waits from data", status: "measured", source: guide("state-wait"),
    says: "Seconds and instants by path or expression; negative and broken ones fail.",
  },
  "SFN-078": {
    rank: "P2", title: "The longest wait", status: "measured", source: guide("state-wait"),
    says: "2,147,483,647 seconds; a longer one fails at once.",
  },
  "SFN-079": {
    rank: "P2", title: "A wait cut short", status: "documented", source: guide("state-parallel"),
    says: "When a sibling fails the wait ends without an exit event.",
  },
};
