/** ItemReader: items of a distributed Map out of S3 (SFN-126). Source: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html */
import type { Json } from "../../../vocabulary/json.ts";
import type { Outcome } from "../../define.ts";
import type { Reader, StateOf } from "../asl/program.ts";
import { failRun, tellStart } from "./distributed.ts";
import { selectItems } from "./map.ts";
import { callS3 } from "./s3.ts";
import type { Execution, Lane } from "./state.ts";
import { stateOf, type Work } from "./work.ts";

const MOST_ITEMS = 100_000_000;

export function readItems(w: Work, exec: Execution, lane: Lane, spec: StateOf<"Map">): void {
  const { reader } = spec.distribution!;
  const run = lane.map!.run!;
  lane.phase = "children";
  if (run.maxItems !== undefined && run.maxItems < 0) return failReader(w, exec, lane, "field MaxItems must be positive");
  const lists = /:listObjectsV2$/i.test(reader!.resource);
  const outcome = callS3(w, exec, lane, lists ? "ListObjectsV2" : "GetObject", run.reader as { readonly [name: string]: Json }, "reader", "SFN-126");
  if (outcome !== undefined) itemsRead(w, exec, lane, outcome);
}

/** The object, or the listing, is there. */
export function itemsRead(w: Work, exec: Execution, lane: Lane, outcome: Outcome): void {
  const spec = stateOf<"Map">(exec, lane);
  if (!outcome.ok) return failReader(w, exec, lane, outcome.error.message);
  const read = parse(spec.distribution!.reader!, outcome.output as { readonly [name: string]: Json });
  if (typeof read === "string") return failReader(w, exec, lane, read);
  const { maxItems } = lane.map!.run!;
  const most = maxItems === undefined || maxItems === 0 ? MOST_ITEMS : maxItems;
  lane.map!.values = read.slice(0, most);
  selectItems(w, exec, lane, spec);
}

function failReader(w: Work, exec: Execution, lane: Lane, cause: string): void {
  tellStart(w, exec, lane, 0);
  failRun(w, exec, lane, "States.ItemReaderFailed", cause);
}

/** The items, or what is wrong with them. */
function parse(reader: Reader, output: { readonly [name: string]: Json }): readonly Json[] | string {
  if (/:listObjectsV2$/i.test(reader.resource)) return (output.Contents ?? []) as readonly Json[];
  const body = typeof output.Body === "string" ? output.Body : JSON.stringify(output.Body ?? null);
  switch (reader.inputType) {
    case "CSV": return parseCsv(body, reader);
    case "JSONL": return tryParse(`[${body.split(/\r?\n/).filter((line) => line.trim() !== "").join(",")}]`);
    case "JSON": return tryParse(body);
    default: return `The InputType ${reader.inputType} cannot be read here.`;
  }
}

function tryParse(text: string): readonly Json[] | string {
  try {
    const json = JSON.parse(text) as Json;
    return Array.isArray(json) ? (json as readonly Json[]) : "Attempting to map over non-iterable node.";
  } catch {
    return "The object is no valid JSON.";
  }
}

/** Rows as objects, by the first row's names or the given ones. Quoted cells may hold delimiters and line breaks. */
function parseCsv(text: string, reader: Reader): Json[] | string {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const endCell = () => { rows.at(-1)!.push(cell); cell = ""; };
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text[++i]!;
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === reader.delimiter) endCell();
    else if (c === "\n") { endCell(); rows.push([]); }
    else if (c !== "\r") cell += c;
  }
  endCell();
  const filled = rows.filter((row) => row.length > 1 || row[0] !== "");
  const headers = reader.headerLocation === "GIVEN" ? reader.headers : filled.shift();
  if (headers === undefined) return "The CSV file has no header row.";
  return filled.map((row) => Object.fromEntries(headers.map((name, i) => [name, row[i] ?? ""])));
}
