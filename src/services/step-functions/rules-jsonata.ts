/** Size: a table of rules. Jsonata of Step Functions. */
import type { RuleDefinition } from "../define.ts";
import { guide, SPECIFICATION } from "./sources.ts";

export const jsonataRules: { readonly [id: string]: RuleDefinition } = {
  "SFN-051": {
    rank: "P0", title: "Only {% … %} is evaluated", status: "documented", source: guide("transforming-data"),
    says: "In JSONata states texts that begin with `{%` and end with `%}` are expressions; all else is literal.",
    tells: "Evaluated.", mark: "info",
  },
  "SFN-052": {
    rank: "P0", title: "$states", status: "documented", source: guide("transforming-data"),
    says: "input and context everywhere; result in Output and Assign of Task, Parallel, Map; errorOutput in a catcher.",
  },
  "SFN-053": {
    rank: "P1", title: "Outputs by default", status: "documented", source: SPECIFICATION,
    says: "Task, Parallel and Map give their result, all others their input, a catcher the error.",
  },
  "SFN-054": {
    rank: "P1", title: "Output may be any JSON", status: "measured", source: SPECIFICATION,
    says: "Objects, lists, texts, numbers, booleans, null.",
  },
  "SFN-055": {
    rank: "P0", title: "Expressions that fail", status: "measured", source: SPECIFICATION,
    says: "An error, or nothing as the whole value, is States.QueryEvaluationError: Task, Parallel and Map may retry or catch it.",
    tells: "The expression at {place} failed: {says}", mark: "failed", moment: "first expression failed",
  },
  "SFN-056": {
    rank: "P1", title: "Undefined inside is left out", status: "documented", source: SPECIFICATION,
    says: "JSONata leaves out members that are undefined; only an expression that is undefined as a whole fails.",
  },
  "SFN-057": {
    rank: "P1", title: "One is no list", status: "documented", source: "https://docs.jsonata.org/processing",
    says: "A sequence of one item becomes that item; brackets keep the list.",
  },
  "SFN-058": {
    rank: "P1", title: "No implicit document", status: "documented", source: guide("transforming-data"),
    says: "`$`, `$$` and bare names at the top level of an expression are refused; `$eval` does not exist.",
  },
  "SFN-059": {
    rank: "P1", title: "Six more functions", status: "documented", source: guide("transforming-data"),
    says: "$partition, $range, $hash, $random, $uuid and $parse.",
  },
  "SFN-060": {
    rank: "P0", title: "Assign", status: "documented", source: guide("workflow-variables"),
    says: "States store variables that later ones read as `$name`, in both languages.",
    tells: "Stored {names}.", mark: "info", moment: "first variable",
  },
  "SFN-061": {
    rank: "P0", title: "Old values in, new values after", status: "documented", source: guide("workflow-variables"),
    says: "All expressions of a state see the variables as they were; assignments happen together afterwards.",
  },
  "SFN-062": {
    rank: "P1", title: "Scopes of variables", status: "documented", source: guide("workflow-variables"),
    says: "Branches and iterations read outer variables, must not assign them, and lose their own at the end. Children of a distributed map see none.",
  },
  "SFN-063": {
    rank: "P1", title: "Out of a scope by output", status: "documented", source: guide("workflow-variables"),
    says: "Inner results leave through outputs; the Assign of the container or of its catcher writes outside.",
  },
  "SFN-064": {
    rank: "P1", title: "Limits of variables", status: "documented", source: guide("workflow-variables"),
    says: "256 KiB for one and for one Assign, 10 MiB in all, names of at most 80 characters.",
  },
  "SFN-065": {
    rank: "P1", title: "Variables in paths", status: "documented", source: guide("workflow-variables"),
    says: "Paths may begin with a variable, except in ResultPath.",
  },
};
