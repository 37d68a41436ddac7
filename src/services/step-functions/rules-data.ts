/** Size: a table of rules. Data of Step Functions. */
import type { RuleDefinition } from "../define.ts";
import { guide, SPECIFICATION } from "./sources.ts";

export const dataRules: { readonly [id: string]: RuleDefinition } = {
  "SFN-032": {
    rank: "P0", title: "Pass copies or injects", status: "documented", source: guide("state-pass"),
    says: "Pass gives its input on; `Result` or `Parameters` put something in its place or beside it.",
  },
  "SFN-033": {
    rank: "P2", title: "Result is taken as it is", status: "measured", source: SPECIFICATION,
    says: "Names that end in `.$` inside `Result` mean nothing special.",
  },
  "SFN-034": {
    rank: "P0", title: "Succeed ends its scope", status: "documented", source: guide("state-succeed"),
    says: "The execution succeeds at once, or only the branch or iteration it stands in.",
    note: "Succeed and Fail wait for nothing: they act the moment they are entered.",
  },
  "SFN-035": {
    rank: "P0", title: "Fail ends its scope with an error", status: "measured", source: guide("state-fail"),
    says: "The scope fails with Error and Cause; there is no Exited event.",
    note: "Succeed and Fail wait for nothing: they act the moment they are entered.",
  },
  "SFN-036": {
    rank: "P1", title: "Error and Cause from data", status: "measured", source: guide("state-fail"),
    says: "ErrorPath and CausePath take a path or an intrinsic function.",
  },
  "SFN-037": {
    rank: "P0", title: "The order of the five fields", status: "documented", source: guide("concepts-input-output-filtering"),
    says: "InputPath, Parameters, the work, ResultSelector, ResultPath, OutputPath.",
  },
  "SFN-038": {
    rank: "P0", title: "ResultPath puts the result into the input", status: "documented", source: SPECIFICATION,
    says: "The field is made or replaced, with parents where they are missing; `$` replaces all, null keeps the input.",
  },
  "SFN-039": {
    rank: "P1", title: "null paths give an empty object", status: "measured", source: SPECIFICATION,
    says: "`InputPath: null` and `OutputPath: null` give `{}`.",
  },
  "SFN-040": {
    rank: "P0", title: "Payload templates", status: "documented", source: SPECIFICATION,
    says: "A name that ends in `.$` takes its value from a path, the context, a variable or an intrinsic function.",
  },
  "SFN-041": {
    rank: "P0", title: "A path that finds nothing", status: "measured", source: guide("concepts-error-handling"),
    says: "The execution ends with States.Runtime, which neither Retry nor Catch can handle.",
  },
  "SFN-042": {
    rank: "P1", title: "Wildcards never fail", status: "measured", source: SPECIFICATION,
    says: "Indefinite paths give a list, empty if nothing matches.",
  },
  "SFN-043": {
    rank: "P1", title: "Reference paths", status: "documented", source: SPECIFICATION,
    says: "ResultPath, ItemsPath and the like address one node: filters, slices and wildcards are for other fields.",
  },
  "SFN-044": {
    rank: "P1", title: "ResultPath on what is no object", status: "assumed", source: SPECIFICATION,
    says: "A result cannot be put into a text or a number: the execution fails with States.Runtime.",
  },
  "SFN-045": {
    rank: "P1", title: "The context object", status: "documented", source: guide("input-output-contextobject"),
    says: "`$$` knows the execution, the state, the machine, a task token, and in Map fields the item.",
  },
  "SFN-046": {
    rank: "P1", title: "Eighteen intrinsic functions", status: "documented", source: guide("intrinsic-functions"),
    says: "Format, arrays, JSON, Base64, hashes, numbers, UUID: nestable, in JSONPath states only.",
  },
  "SFN-047": {
    rank: "P1", title: "Texts and JSON", status: "measured", source: guide("intrinsic-functions"),
    says: "Format fills `{}` in order; StringSplit splits at any of the characters and drops empty pieces.",
  },
  "SFN-048": {
    rank: "P1", title: "Arrays", status: "measured", source: guide("intrinsic-functions"),
    says: "ArrayRange includes its end when hit and has at most 1,000 items; ArrayContains compares deeply.",
  },
  "SFN-049": {
    rank: "P2", title: "Numbers, hashes, merging", status: "measured", source: guide("intrinsic-functions"),
    says: "MathAdd rounds its arguments half up; MathRandom repeats for a seed; JsonMerge is shallow.",
  },
  "SFN-050": {
    rank: "P1", title: "An intrinsic that fails", status: "documented", source: guide("concepts-error-handling"),
    says: "Wrong types or ranges end the execution with States.Runtime.",
  },
};
