/** Size: a table of rules. Lanes of Step Functions. */
import type { RuleDefinition } from "../define.ts";
import { api, guide, SPECIFICATION } from "./sources.ts";

export const lanesRules: { readonly [id: string]: RuleDefinition } = {
  "SFN-112": {
    rank: "P0", title: "All branches start together", status: "measured", source: guide("state-parallel"),
    says: "Every branch begins at once with the same input; none is chosen or skipped.",
    tells: "{branches} branches start together.", mark: "in-flight", note: "A Parallel does not choose: that is what Choice does.",
  },
  "SFN-113": {
    rank: "P0", title: "Joined in the order of the branches", status: "measured", source: guide("state-parallel"),
    says: "The state is over with its last branch; the results stand in the order of the definition.",
    tells: "Branch {lane} is done; {open} still run.", mark: "done",
  },
  "SFN-114": {
    rank: "P0", title: "One failure stops the others", status: "measured", source: guide("state-parallel"),
    says: "The state fails with the branch's own error and the others are cut short; what they have called works on.",
    tells: "Branch {lane} failed with {error}: the others stop.", mark: "failed", moment: "first branch failed",
  },
  "SFN-115": {
    rank: "P1", title: "Handled inside stays inside", status: "documented", source: SPECIFICATION,
    says: "A task's own Retry and Catch work in its lane.",
  },
  "SFN-116": {
    rank: "P1", title: "Lanes in lanes", status: "measured", source: SPECIFICATION,
    says: "Parallel and Map nest; each level joins before the outer goes on.",
  },
  "SFN-117": {
    rank: "P0", title: "Map: one lane for each element", status: "measured", source: guide("state-map"),
    says: "The results stand in the order of the items; an empty list gives an empty list.",
    tells: "{items} items, at most {atOnce} at once.", mark: "in-flight", note: "It runs a workflow for each element, not just over a list.",
  },
  "SFN-118": {
    rank: "P0", title: "MaxConcurrency", status: "measured", source: guide("state-map"),
    says: "0 is as many as possible, n at most n; a free place is taken at once, lowest index first.",
  },
  "SFN-119": {
    rank: "P1", title: "Inline: 40 at a time", status: "documented", source: guide("state-map-inline"),
    says: "Iterations live in the history of the execution and run at most 40 at a time.",
  },
  "SFN-120": {
    rank: "P0", title: "Fail fast", status: "measured", source: guide("state-map"),
    says: "Without tolerance one failed iteration fails the Map: running ones stop, waiting ones never start.",
    tells: "Item {lane} failed with {error}: the others stop.", mark: "failed", moment: "first item failed",
  },
  "SFN-121": {
    rank: "P1", title: "ItemSelector", status: "measured", source: guide("state-map"),
    says: "Builds the input of each iteration out of the item, its index and the input of the Map.",
  },
  "SFN-122": {
    rank: "P1", title: "Items that are no list", status: "measured", source: guide("state-map"),
    says: "A list is needed; recordings refuse objects, the guide of today takes them: a knob.",
    properties: ["mapObjects"],
  },
  "SFN-123": {
    rank: "P1", title: "Distributed: children of their own", status: "measured", source: guide("state-map-distributed"),
    says: "Items or batches are child executions with their own histories; Standard parents only.",
    tells: "{items} items for {children} child executions.", mark: "in-flight",
  },
  "SFN-124": {
    rank: "P1", title: "How fast children start", status: "documented", source: guide("service-quotas"),
    says: "100 Standard or 1,000 Express children a second, 10,000 at once.",
    tells: "The next child may start.", mark: "in-flight",
  },
  "SFN-125": {
    rank: "P1", title: "Tolerated failures", status: "measured", source: SPECIFICATION,
    says: "The Map fails when more items failed than the count or the percentage allows; below, failed places hold the error.",
    tells: { note: "{failed} items failed: {error}.", default: "The Map Run is over its tolerance." }, mark: "failed",
  },
  "SFN-126": {
    rank: "P1", title: "ItemReader", status: "measured", source: guide("input-output-itemreader"),
    says: "Items from S3: CSV, JSON, JSON Lines, listings. Trouble is States.ItemReaderFailed.",
    tells: "Reads its items from S3.", mark: "in-flight",
  },
  "SFN-127": {
    rank: "P1", title: "ItemBatcher", status: "measured", source: guide("input-output-itembatcher"),
    says: "Children get `{\"Items\": […]}` and BatchInput.",
  },
  "SFN-128": {
    rank: "P2", title: "ResultWriter", status: "measured", source: guide("input-output-resultwriter"),
    says: "Results go to S3 with a manifest; the result of the state names it.",
    tells: "Writes its results to S3.", mark: "done",
  },
  "SFN-129": {
    rank: "P2", title: "A Map Run changed while it runs", status: "documented", source: api("UpdateMapRun"),
    says: "Concurrency and tolerance of a running Map Run can be changed.",
    tells: "Now {atOnce} at once.", mark: "info",
  },
};
