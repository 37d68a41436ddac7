/** Random scripts: AWS calls with good and bad inputs, changes of every member, and parts that come and go while it runs. */
import { endOf, legalTypes } from "../scenario/legality.ts";
import type { EntityDefinition, Service } from "../services/define.ts";
import type { Json } from "../vocabulary/json.ts";
import { fault } from "./random-faults.ts";
import { pick, values, type Draw } from "./random-values.ts";
import { INPUTS, NOISE } from "./random-words.ts";

interface Part { readonly id: string; readonly definition: EntityDefinition }

/** `parts`: nodes and connections that stand at the start. */
export function randomScript(parts: readonly Part[], services: readonly Service[], draw: Draw): Json[] {
  const { dice } = draw;
  const count = dice.integer(1, 20);
  const script: Json[] = [];
  const named = new Set<string>();
  for (let i = 0; i < count; i++) {
    const at = `${dice.integer(0, 80_000)}ms`;
    const part = pick(dice, parts);
    switch (dice.integer(0, 9)) {
      case 0: script.push(added(at, i, parts, services, draw)); break;
      case 1: script.push({ at, remove: part.id }); break;
      case 2: case 3: case 4: script.push({ at, change: part.id, properties: values(part.definition.properties, draw, 0.2), behaviour: { ...values(part.definition.behaviour, draw, 0.2), ...(part.definition.kind === "connection" ? fault(dice) : {}) } }); break;
      default: {
        const entry = called(at, part, services, draw);
        const { as } = entry as { readonly as?: string };
        // Answers have names of their own.
        if (as !== undefined && named.has(as)) script.push({ ...(entry as object), as: `${as}${i}` } as Json);
        else script.push(entry);
        if (as !== undefined) named.add(as);
      }
    }
  }
  // What no call is named takes nothing from it.
  return script.filter((entry) => froms(entry).every((name) => named.has(name)));
}

/** Answers that later inputs ask for, by what the operation is called. */
const KEPT: Readonly<Record<string, string>> = { ReceiveMessage: "got", GetShardIterator: "iterator", StartExecution: "started", GetActivityTask: "task", CreateMultipartUpload: "upload" };

function called(at: string, part: Part, services: readonly Service[], draw: Draw): Json {
  const { dice } = draw;
  const accounts = services.flatMap(({ entities }) => entities).filter(({ kind }) => kind === "account");
  const account = dice.ratio(1, 5) && accounts.length > 0 ? pick(dice, accounts) : undefined;
  const callee = account ?? part.definition;
  const operations = Object.keys(callee.calls ?? {}).filter((name) => !name.startsWith("internal:"));
  const ready = callee.actions ?? [];
  const on = account === undefined ? part.id : account.service;
  if (ready.length > 0 && dice.ratio(1, 4)) {
    const action = pick(dice, ready);
    return { at, call: action.operation, on, input: JSON.parse(JSON.stringify(action.input).replace(/\{\{[^}]*\}\}/g, "1")) as Json };
  }
  const call = operations.length === 0 || dice.ratio(1, 20) ? `${callee.service}:Nope` : pick(dice, operations);
  const as = KEPT[call.slice(call.indexOf(":") + 1)];
  return { at, call, on, input: randomInput(draw), ...(as === undefined ? {} : { as }) };
}

/** Some members that AWS knows: the operation's own are among them often enough. */
function randomInput({ dice }: Draw): Json {
  const share = pick(dice, [3, 15, 50, 95]);
  const input: Record<string, Json> = {};
  for (const [name, good] of Object.entries(INPUTS)) if (dice.ratio(share, 100)) input[name] = dice.ratio(1, 15) ? pick(dice, NOISE) : pick(dice, good);
  return input;
}

function added(at: string, i: number, parts: readonly Part[], services: readonly Service[], draw: Draw): Json {
  const { dice } = draw;
  const nodes = services.flatMap(({ entities }) => entities).filter(({ kind }) => kind === "node");
  if (dice.ratio(1, 2)) {
    const definition = pick(dice, nodes);
    return { at, add: { id: `added${i}`, type: definition.type, properties: values(definition.properties, draw, 0.2), behaviour: values(definition.behaviour, draw, 0.2) } };
  }
  const [from, to] = [pick(dice, parts), pick(dice, parts)];
  const { types } = legalTypes(endOf(from.definition), endOf(to.definition), services);
  return { at, add: { id: `added${i}`, from: from.id, to: to.id, type: types[0]?.type ?? "sqs:SendMessage", behaviour: fault(dice) } };
}

function froms(value: Json): string[] {
  if (value === null || typeof value !== "object") return [];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(froms);
  const { $from } = value as { readonly $from?: Json };
  return typeof $from === "string" ? [$from.split(".")[0]!] : Object.values(value).flatMap(froms);
}
