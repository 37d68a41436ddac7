/**
 * The one door into the model: links, files, the clipboard, examples, lessons and the command line all come through
 * here. Detect → bound sizes → copy to plain data → migrate → validate → resolve → freeze. It never throws, whatever it
 * is handed, and it tells every problem, not only the first.
 */
import type { EntityDefinition, Service } from "../services/define.ts";
import type { Json } from "../vocabulary/json.ts";
import { isObject, nameOf } from "../vocabulary/problem.ts";
import { catalogOf, type Catalog } from "./catalog.ts";
import { checkBothEnds } from "./config.ts";
import { DEFAULT_SEED, DEFAULT_UNTIL, DOCUMENT_MEMBERS, INERT_TYPES, MOST, type JsonObject, type ScenarioDocument } from "./document.ts";
import type { Standing } from "./entity.ts";
import { freeze } from "./freeze.ts";
import { readGoals } from "./goals.ts";
import { impliedConnections } from "./implied.ts";
import { jsonPlace } from "./json-place.ts";
import { decodeLink, looksLikeLink, type Overrides } from "./link-reading.ts";
import { migrate } from "./migrations.ts";
import { applyOverrides } from "./overrides.ts";
import { MOST_TEXT, toPlain } from "./plain.ts";
import type { Notice, Problem } from "./problem.ts";
import { checkEnds, readConnection, readNode, type Around, type Reading } from "./read-entity.ts";
import { MOST_CHARACTERS } from "./most-characters.ts";
import { checkNames, readDuration, readList, readObject, readText, readWhole } from "./read.ts";
import { problemOf, Report } from "./report.ts";
import type { LoadedConnection, LoadedNode, Scenario } from "./scenario.ts";
import { readScript } from "./script.ts";
import { readSettings } from "./settings.ts";

export type Loaded =
  | { readonly ok: true; readonly scenario: Scenario; readonly notices: readonly Notice[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** `input`: a document as an object, as JSON text, or a link (its overrides are applied, unless others are given). */
export function openScenario(input: unknown, services: readonly Service[], overrides?: Overrides): Loaded {
  try {
    return load(input, services, overrides);
  } catch (error) {
    // A bug of ours, or of a service's check: the person still gets a card with words instead of a blank page.
    return { ok: false, problems: [problemOf("", "DoorBroken", error instanceof Error ? error.message : "unknown")] };
  }
}

function load(input: unknown, services: readonly Service[], overrides: Overrides | undefined): Loaded {
  const opened = detect(input);
  if (!opened.ok) return opened;
  const plain = toPlain(opened.value);
  if (!plain.ok) return plain;
  const migrated = migrate(plain.value);
  if (!migrated.ok) return migrated;
  const catalog = catalogOf(services);
  const overridden = applyOverrides(migrated.document, overrides ?? opened.overrides, catalog);
  if (!overridden.ok) return overridden;
  const report = new Report();
  const scenario = readScenario(report, overridden.document, catalog);
  if (report.problems.length > 0) return { ok: false, problems: report.problems };
  return { ok: true, scenario: freeze(scenario), notices: report.notices };
}

type Opened =
  | { readonly ok: true; readonly value: unknown; readonly overrides: Overrides }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Detects what it is: a link, the text of a file, or the document itself. */
function detect(input: unknown): Opened {
  if (typeof input !== "string") return { ok: true, value: input, overrides: { set: [] } };
  const text = input.replace(/^\uFEFF/, "").trimEnd();
  if (looksLikeLink(text.trimStart())) {
    const link = decodeLink(text);
    if (!link.ok) return link;
    if (link.kind === "source") return { ok: false, problems: [problemOf("", "SourceLink", link.url)] };
    return { ok: true, value: link.document, overrides: link.overrides };
  }
  if (text.length > MOST_TEXT) return { ok: false, problems: [problemOf("", "TooLarge", MOST_TEXT)] };
  try {
    return { ok: true, value: JSON.parse(text) as unknown, overrides: { set: [] } };
  } catch {
    return { ok: false, problems: [text.trimStart().startsWith("{") ? badJson(text) : problemOf("", "NotAScenario", strangeText(text))] };
  }
}

/** What a text is that is neither JSON nor a link. */
function strangeText(text: string): string {
  if (text.trim() === "") return "it is empty";
  return text.startsWith("\uFFFD") || text.slice(0, 100).includes("\u0000") ? "it is no text in UTF-8" : "it is neither JSON nor a link";
}

function badJson(text: string): Problem {
  const { line, column } = jsonPlace(text);
  return problemOf("", "BadJson", line, column);
}

/** Reads the whole document. What the report then holds decides whether the result may be used. */
function readScenario(report: Report, document: JsonObject, catalog: Catalog): Scenario {
  checkNames(report, document, DOCUMENT_MEMBERS, "");
  const title = readText(report, document.title, "title", "title", MOST_CHARACTERS.title) ?? "Untitled";
  readText(report, document.about, "about", "about", MOST_CHARACTERS.about);
  const seed = document.seed === undefined ? DEFAULT_SEED : readWhole(report, document.seed, "seed", "seed", 0, Number.MAX_SAFE_INTEGER);
  const untilUs = readDuration(report, document.until === undefined ? DEFAULT_UNTIL : document.until, "until", "until");
  checkInert(report, document);
  const settings = readSettings(report, document.account, catalog);
  const lists = {
    nodes: readList(report, document.nodes, "nodes", "nodes", MOST.nodes),
    connections: readList(report, document.connections, "connections", "connections", MOST.connections),
    script: readList(report, document.script, "script", "script entries", MOST.script),
    goals: readList(report, document.goals, "goals", "goals", MOST.goals),
  };
  const reading: Reading = { report, catalog, settings };
  const ids = readIds(report, lists, catalog);
  const nodes = lists.nodes.map((json, index) => readNode(reading, json, `nodes[${index}]`)).filter((each): each is LoadedNode => each !== undefined && each !== "inert");
  const drawn = readConnections(reading, lists.connections, ids);
  const connections = [...drawn, ...readImplied(reading, nodes, drawn, lists)];
  checkPairs(reading, nodes, drawn, lists.connections);
  const present = new Map<string, Standing | undefined>([...ids.keys()].filter((id) => ids.get(id) !== "inert").map((id) => [id, undefined]));
  for (const each of [...nodes, ...connections]) present.set(each.id, each);
  const script = readScript(report, lists.script, catalog, settings, present);
  const goals = readGoals({ report, catalog, ...everNamed(ids, lists.script, catalog) }, lists.goals);
  return {
    document: document as unknown as ScenarioDocument, title, seed: seed ?? DEFAULT_SEED, settings, untilUs: untilUs ?? 0,
    nodes, connections, script, goals, services: catalog.services,
  };
}

type Ids = ReadonlyMap<string, EntityDefinition | "inert" | "unread">;

/** Every id of the document with what it names, whether or not the rest of it is fine; a second owner is a problem. */
function readIds(report: Report, { nodes, connections }: { readonly nodes: readonly Json[]; readonly connections: readonly Json[] }, catalog: Catalog): Ids {
  const ids = new Map<string, EntityDefinition | "inert" | "unread">();
  const enter = (json: Json, path: string, types: Catalog["nodes"]) => {
    if (!isObject(json) || typeof json.id !== "string") return;
    const type = typeof json.type === "string" ? json.type : "";
    const other = ids.get(json.id);
    if (other !== undefined) report.problem(`${path}.id`, "DuplicateId", json.id, typeof other === "string" ? "another one" : other.title);
    else ids.set(json.id, INERT_TYPES.includes(type) ? "inert" : (types.get(type) ?? "unread"));
  };
  nodes.forEach((json, index) => enter(json, `nodes[${index}]`, catalog.nodes));
  connections.forEach((json, index) => enter(json, `connections[${index}]`, catalog.connections));
  return ids;
}

function readConnections(reading: Reading, list: readonly Json[], ids: Ids): LoadedConnection[] {
  const started = new Map<string, number>();
  const around: Around = {
    find: (id) => ids.get(id),
    outgoing: (id, type) => started.get(`${id}\n${type}`) ?? 0,
    ids: [...ids.keys()],
  };
  return list.flatMap((json, index) => {
    const path = `connections[${index}]`;
    const connection = readConnection(reading, json, path);
    if (isObject(json)) {
      checkEnds(reading, json, reading.catalog.connections.get(String(json.type)), path, around);
      const key = `${String(json.from)}\n${String(json.type)}`;
      started.set(key, (started.get(key) ?? 0) + 1);
    }
    return connection ?? [];
  });
}

function checkPairs({ report, settings }: Reading, nodes: readonly LoadedNode[], drawn: readonly LoadedConnection[], list: readonly Json[]): void {
  const byId = new Map<string, LoadedNode | LoadedConnection>([...nodes, ...drawn].map((each) => [each.id, each]));
  for (const connection of drawn) {
    const [from, to] = [byId.get(connection.from), byId.get(connection.to)];
    if (connection.definition.checkEnds === undefined || !from || !to) continue;
    const siblings = drawn.slice(0, drawn.indexOf(connection)).flatMap((arrow) => {
      const end = arrow.from === connection.from && arrow.definition === connection.definition ? byId.get(arrow.to) : undefined;
      return end === undefined ? [] : [{ arrow, to: end }];
    });
    checkBothEnds(report, connection, { from, to }, pathIn("connections", list, connection.id), settings, true, siblings);
  }
}

function pathIn(name: string, list: readonly Json[], id: string): string {
  return `${name}[${list.findIndex((json) => isObject(json) && json.id === id)}]`;
}

function readImplied({ report, catalog, settings }: Reading, nodes: readonly LoadedNode[], drawn: readonly LoadedConnection[], lists: { readonly nodes: readonly Json[]; readonly connections: readonly Json[] }): LoadedConnection[] {
  const named = [...nodes.map((node) => ({ ...node, path: pathIn("nodes", lists.nodes, node.id) })), ...drawn.map((each) => ({ ...each, path: pathIn("connections", lists.connections, each.id) }))];
  return impliedConnections(named, nodes, catalog, settings, report, (from, to, type) => drawn.some((each) => each.from === from && each.to === to && each.type === type));
}

/** What goals may name: also what only the script adds. */
function everNamed(ids: Ids, script: readonly Json[], catalog: Catalog) {
  const all = new Map(ids);
  let open = false;
  for (const entry of script) {
    if (!isObject(entry)) continue;
    if (typeof entry.call === "string" && /:(Create|Subscribe|Register|Put)/.test(entry.call)) open = true;
    if (isObject(entry.add) && typeof entry.add.id === "string") all.set(entry.add.id, catalog.nodes.get(String(entry.add.type)) ?? catalog.connections.get(String(entry.add.type)) ?? "unread");
  }
  return { find: (id: string) => all.get(id), ids: [...all.keys()], open };
}

/** Members that only the page reads. */
function checkInert(report: Report, document: JsonObject): void {
  readTexts(report, document.explore, "explore", "pinned knobs", "A pinned knob");
  const gallery = readObject(report, document.gallery, "gallery", "gallery");
  if (gallery !== undefined) {
    checkNames(report, gallery, ["idea", "question", "services"], "gallery");
    readText(report, gallery.idea, "gallery.idea", "idea", MOST_CHARACTERS.say);
    readText(report, gallery.question, "gallery.question", "question", MOST_CHARACTERS.say);
    readTexts(report, gallery.services, "gallery.services", "services", "A service's name");
  }
}

function readTexts(report: Report, value: Json | undefined, path: string, name: string, item: string): void {
  readList(report, value, path, name, MOST.explore).forEach((each, index) => {
    if (typeof each !== "string") report.problem(`${path}[${index}]`, "WrongType", item, "a text", nameOf(each));
  });
}
