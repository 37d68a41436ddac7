/**
 * Reference tables: one S3 object each, loaded when the job starts and joined to every row. A changed object is not seen
 * until it is loaded again.
 * Source: https://docs.aws.amazon.com/kinesisanalytics/latest/dev/app-add-reference-data.html
 */
import { utf8Length } from "../../aws/utf8.ts";
import { field } from "../../vocabulary/field.ts";
import { defineEntity, type Outcome, type Peer } from "../define.ts";
import type { AppContext } from "./config.ts";
import { memberOf, parseJson, textAt } from "./json.ts";
import type { State, Table } from "./state.ts";
import type { Columns } from "./windows.ts";

/** Bytes of a reference object at most: 1 GB (not confirmed by AWS's current pages). */
export const MOST_TABLE_BYTES = 1_000_000_000;
export const REFERENCE = "kinesisanalytics.reference";

const properties = {
  FileKey: field.text("reference.json", { error: "InvalidArgumentException", maxLength: 1024, help: "Key of the object that is the table: a JSON list of objects, one object a line, or CSV with a head line.", rules: ["KDA-006"] }),
  TableName: field.text("REFERENCE", { error: "InvalidArgumentException", maxLength: 32, help: "Name of the table in the query.", rules: ["KDA-006"] }),
};
const behaviour = {
  joinOn: field.text("$.id", { maxLength: 200, help: "Member of the row that names the table's row; its last step is the table's key column.", rules: ["KDA-006"] }),
  join: field.choice(["INNER", "LEFT"], "INNER", { help: "Inner: a row without a match gives nothing. Left: it goes on without the table's columns.", rules: ["KDA-006"] }),
};

export const reference = defineEntity({
  kind: "connection", type: REFERENCE, service: "kinesisanalytics", title: "Reference table", says: "The application loads one object as a table and joins it to its rows.",
  properties, behaviour, joins: { from: ["s3.bucket"], to: ["kinesisanalytics.application"], verb: "lend a reference table", preference: 1 },
  metrics: {}, init: () => null, view: () => null, inspect: () => null,
});

/** A job that starts asks S3 for each table: until they are there rows wait. */
export function loadTables(state: State, ctx: AppContext): void {
  state.tables.clear();
  for (const peer of ctx.in(REFERENCE)) loadTable(state, ctx, peer);
}

/** What was loaded before serves until the object is there. */
export function loadTable(state: State, ctx: AppContext, peer: Peer): void {
  if (!state.tables.has(peer.connection)) state.tables.set(peer.connection, { name: String(peer.connectionConfig.properties.TableName), id: peer.connection, status: "LOADING", at: -1, error: "", bytes: 0, rows: new Map() });
  ctx.call(peer, "s3:GetObject", { Bucket: peer.id, Key: peer.connectionConfig.properties.FileKey }, "KDA-006", { data: { table: peer.connection }, ...(state.scope === -1 ? {} : { scope: state.scope }) });
}

/** True when all tables have been asked for and have answered. */
export const tablesReady = (state: State): boolean => [...state.tables.values()].every(({ status }) => status !== "LOADING");

export function tableCame(state: State, ctx: AppContext, connection: string, outcome: Outcome): void {
  const table = state.tables.get(connection);
  const peer = ctx.in(REFERENCE).find((one) => one.connection === connection);
  if (table === undefined || peer === undefined) return;
  const body = outcome.ok ? String((outcome.output as { readonly Body?: unknown }).Body ?? "") : "";
  const key = String(peer.connectionConfig.behaviour.joinOn).split(".").at(-1)!;
  const rows = outcome.ok ? readTable(body, key) : undefined;
  const error = !outcome.ok ? outcome.error.code : utf8Length(body) > MOST_TABLE_BYTES ? "the object is larger than 1 GB" : rows === undefined ? `no row of the object has a member ${key}` : "";
  table.error = error;
  if (error !== "" || rows === undefined) {
    // What was loaded before stays.
    if (table.status === "LOADING") table.status = "FAILED";
    return ctx.note("KDA-006", { table: table.name, error });
  }
  table.status = "READY";
  table.at = ctx.now;
  table.bytes = utf8Length(body);
  table.rows = rows;
  ctx.note("KDA-006", { table: table.name, rows: rows.size });
}

/** Rows by the text of their key column; undefined where no row has one. */
export function readTable(text: string, key: string): Map<string, Columns> | undefined {
  const whole = parseJson(text);
  const list = Array.isArray(whole) ? whole : whole !== null && typeof whole === "object" ? [whole] : /^\s*\{/.test(text) ? text.split("\n").map(parseJson) : readCsv(text);
  const rows = new Map<string, Columns>();
  for (const each of list) {
    const name = textAt(memberOf(each, key));
    if (name !== undefined) rows.set(name, Object.freeze({ ...(each as object) }));
  }
  return rows.size === 0 ? undefined : rows;
}

function readCsv(text: string): Record<string, string>[] {
  const [head, ...lines] = text.split(/\r?\n/).filter((line) => line !== "").map((line) => line.split(",").map((cell) => cell.trim().replace(/^"(.*)"$/, "$1")));
  return head === undefined ? [] : lines.map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i] ?? ""])));
}

/** The columns that the tables give a row; `none`: an inner join has no match for it; `left`: there is nothing to add. */
export function joined(state: State, ctx: AppContext, own: unknown): Columns | "none" | "left" {
  let columns: Columns | undefined;
  for (const peer of ctx.in(REFERENCE)) {
    const { joinOn, join } = peer.connectionConfig.behaviour;
    const found = state.tables.get(peer.connection)?.rows.get(textAt(memberOf(own, String(joinOn))) ?? "");
    if (found === undefined && join === "INNER") return "none";
    // One table's row is shared, so that rows with the same one are known by it.
    if (found !== undefined) columns = columns === undefined ? found : Object.freeze({ ...columns, ...found });
  }
  return columns ?? "left";
}

export const tableView = (table: Table) => ({ name: table.name, status: table.status, rows: table.rows.size, loadedAtUs: table.at < 0 ? null : table.at, error: table.error === "" ? null : table.error });
