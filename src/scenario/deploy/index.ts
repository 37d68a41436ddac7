/**
 * Chosen parts as a CloudFormation template or as AWS CLI commands ("Copy as …"). What stands at both ends of a chosen
 * arrow, or is chosen itself, is written; what is outside is named by its ARN. Arrows of chosen nodes that are resources
 * of their own (subscriptions, mappings) come along with the node that owns them. Pure.
 */
import { stringify } from "yaml";
import type { EntityDefinition } from "../../services/define.ts";
import type { DeployCommand, Deployment, DeployPart, DeployValue, Reference } from "../../services/deploy.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { ScenarioDocument } from "../document.ts";
import { deployParts } from "./parts.ts";

export interface Snippet { readonly text: string; /** What still has to be given or is not written; in the text as comments, too. */ readonly notes: readonly string[] }
type Definitions = (type: string) => EntityDefinition | undefined;

/** A template in YAML; empty text when nothing chosen is an AWS resource. */
export function asCloudFormation(document: ScenarioDocument, ids: readonly string[], definition: Definitions): Snippet {
  const { written, notes } = write(document, ids, definition);
  const names = logicalNames(written);
  const resolve = (value: DeployValue): Json => {
    if (Array.isArray(value)) return value.map(resolve);
    if (!isObject(value)) return value as Json;
    if (isReference(value)) return refer(value);
    if ("$template" in value) return resolve(value.$template as DeployValue);
    if ("$json" in value) return resolve(value.$json as DeployValue);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, resolve(each as DeployValue)]));
  };
  const refer = ({ $of, $attribute, $text }: Reference): Json => {
    const name = names.get(nameKey($of));
    if (name === undefined) return $text;
    return $attribute === undefined ? { Ref: name } : { "Fn::GetAtt": [name, $attribute] };
  };
  const resources: Record<string, Json> = {};
  for (const { part, deployment } of written) {
    for (const [suffix, { Type, Properties, DependsOn }] of Object.entries(deployment.resources ?? {})) {
      const waits = (DependsOn ?? []).flatMap(({ $of }) => names.get(nameKey($of)) ?? []);
      resources[names.get(`${part.id}#${suffix}`)!] = { Type, ...(waits.length > 0 ? { DependsOn: waits } : {}), Properties: resolve(Properties) };
    }
  }
  if (Object.keys(resources).length === 0) return { text: "", notes };
  return { text: comments(notes) + stringify({ AWSTemplateFormatVersion: "2010-09-09", Resources: resources }, { aliasDuplicateObjects: false, lineWidth: 0 }), notes };
}

/** One command a line, in the order in which they can be run; empty text when nothing chosen is an AWS resource. */
export function asCommands(document: ScenarioDocument, ids: readonly string[], definition: Definitions): Snippet {
  const { written, notes } = write(document, ids, definition);
  const commands = inOrder(written).flatMap(({ deployment }) => deployment.commands ?? []);
  if (commands.length === 0) return { text: "", notes };
  const standing = new Set(written.map(({ part }) => part.id));
  return { text: comments(notes) + commands.map((each) => `${commandText(each, standing)}\n`).join(""), notes };
}

interface Written { readonly part: DeployPart; readonly deployment: Deployment }

function write(document: ScenarioDocument, ids: readonly string[], definition: Definitions): { readonly written: readonly Written[]; readonly notes: readonly string[] } {
  const { part, connections, writer, context } = deployParts(document, definition);
  const chosen = new Set(ids);
  // An arrow belongs to its receiving end (a mapping to its function) or to both ends when both are chosen.
  const along = connections.flatMap(({ id, from, to }) => (chosen.has(to) || (chosen.has(from) && chosen.has(to)) ? [id] : []));
  const written = [...new Set([...ids, ...along])].flatMap((id): Written[] => {
    const found = part(id);
    const make = found && writer(found.type);
    return found && make ? [{ part: found, deployment: make(found, context) }] : [];
  });
  return { written, notes: [...new Set(written.flatMap(({ deployment }) => deployment.notes ?? []))] };
}

/** Who is referred to comes first, as far as that goes. */
function inOrder(written: readonly Written[]): readonly Written[] {
  const left = [...written];
  const done: Written[] = [];
  const standing = new Set<string>();
  while (left.length > 0) {
    const next = left.findIndex(({ part, deployment }) => references(deployment.commands ?? []).every((of) => of === part.id || standing.has(of) || !left.some((other) => other.part.id === of)));
    const [each] = left.splice(Math.max(0, next), 1);
    done.push(each!);
    standing.add(each!.part.id);
  }
  return done;
}

function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (!isObject(value)) return [];
  return isReference(value) ? [value.$of.split("#")[0]!] : Object.values(value).flatMap(references);
}

/** Letters and digits only, each name once: `web-shop` is `WebShop`, its role `WebShopRole`. */
function logicalNames(written: readonly Written[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { part, deployment } of written) {
    const base = part.id.split(/[^A-Za-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
    for (const suffix of Object.keys(deployment.resources ?? {})) {
      let name = base + suffix;
      for (let n = 2; taken.has(name); n++) name = `${base}${suffix}${n}`;
      taken.add(name);
      names.set(`${part.id}#${suffix}`, name);
    }
  }
  return names;
}

const nameKey = (of: string) => (of.includes("#") ? of : `${of}#`);

/** `standing`: the parts that are written, and so keep their ids in variables. */
function commandText({ command, options, keeps }: DeployCommand, standing: ReadonlySet<string>): string {
  const text = [`aws ${command}`, ...Object.entries(options).map(([name, value]) => optionText(name, value, standing))].join(" ");
  return keeps === undefined ? text : `${keeps.variable}=$(${text} --query ${quoted(keeps.query)} --output text)`;
}

function optionText(name: string, value: DeployValue, standing: ReadonlySet<string>): string {
  if (value === true) return `--${name}`;
  if (value === false) return `--no-${name}`;
  const plain = textOf(value, standing);
  return `--${name} ${quoted(typeof plain === "object" ? JSON.stringify(plain) : String(plain))}`;
}

/** References are their ARNs here, or what a variable keeps; what AWS takes as JSON inside a text is that text. */
function textOf(value: DeployValue, standing: ReadonlySet<string>, inside = false): Json {
  const within = (each: DeployValue) => textOf(each, standing, true);
  if (Array.isArray(value)) return value.map(within);
  if (!isObject(value)) return value as Json;
  if (isReference(value)) return value.$shell !== undefined && standing.has(value.$of.split("#")[0]!) ? value.$shell.replace(/\$\{(\w+)\}/g, `${OPEN}$1${CLOSE}`) : value.$text;
  if ("$command" in value) return textOf(value.$command as DeployValue, standing, inside);
  if ("$json" in value) {
    const json = within(value.$json as DeployValue);
    return inside ? JSON.stringify(json) : json;
  }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, within(each as DeployValue)]));
}

/** Around a variable's name, until the text is quoted: characters that no text of a scenario has a use for. */
const OPEN = "\uE000";
const CLOSE = "\uE001";
const VARIABLE = new RegExp(`${OPEN}(\\w+)${CLOSE}`, "g");

/** As a POSIX shell takes it: single quotes, left for double ones around a variable. */
function quoted(text: string): string {
  if (!text.includes(OPEN)) return text !== "" && PLAIN.test(text) ? text : single(text);
  if (PLAIN.test(text.replace(VARIABLE, ""))) return `"${text.replace(VARIABLE, "${$1}")}"`;
  return single(text).replace(VARIABLE, "'\"${$1}\"'");
}

const PLAIN = /^[\w@%+=:,./-]*$/;
const single = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const comments = (notes: readonly string[]) => notes.map((each) => `# ${each}\n`).join("");
const isObject = (value: unknown): value is { readonly [member: string]: unknown } => typeof value === "object" && value !== null && !Array.isArray(value);
const isReference = (value: object): value is Reference => "$of" in value;
