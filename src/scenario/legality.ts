/**
 * Which pairs may be connected, as which types, and why a pair may not: the union of what the services say, read by the
 * loader, the canvas and the documentation alike. No file lists pairs.
 */
import type { EntityDefinition, Service } from "../services/define.ts";

/** An end of a connection: its type (of a node, or of a connection for failure arrows) and the roles of its definition. */
export interface End { readonly type: string; readonly roles: readonly string[] }
export interface LegalType { readonly type: string; readonly verb: string; readonly preference: number; readonly failure: boolean }
/** What works instead: put a node of type `insert` between. */
export interface Instead { readonly label: string; readonly insert: string }
export interface PairRefusal { readonly says: string; readonly instead: readonly Instead[] }
export interface Legality {
  /** Most preferred first. */
  readonly types: readonly LegalType[];
  /** Only when there is no legal type. */
  readonly refusal: PairRefusal | undefined;
}

const USUAL_PREFERENCE = 10;

export function legalTypes(from: End, to: End, services: readonly Service[]): Legality {
  const types = typesBetween(from, to, services);
  return { types, refusal: types.length > 0 ? undefined : refusalOf(from, to, services) };
}

/** The end that an entity of this definition is. */
export function endOf(definition: Pick<EntityDefinition, "type" | "roles">): End {
  return { type: definition.type, roles: definition.roles ?? [] };
}

/** Whether this one connection type may lead from here to there. */
export function mayJoin(definition: EntityDefinition, from: End, to: End): boolean {
  return definition.joins !== undefined && isAmong(from, definition.joins.from) && isAmong(to, definition.joins.to);
}

function typesBetween(from: End, to: End, services: readonly Service[]): LegalType[] {
  const types: LegalType[] = [];
  for (const { type, joins } of definitionsOf(services)) {
    if (joins === undefined || !isAmong(from, joins.from) || !isAmong(to, joins.to)) continue;
    types.push({ type, verb: joins.verb, preference: joins.preference ?? USUAL_PREFERENCE, failure: joins.failure === true });
  }
  // Stable: of equals, the one whose service stands first.
  return types.sort((a, b) => a.preference - b.preference);
}

function isAmong(end: End, names: readonly string[]): boolean {
  return names.includes(end.type) || end.roles.some((role) => names.includes(role));
}

function definitionsOf(services: readonly Service[]): EntityDefinition[] {
  return services.flatMap((service) => service.entities);
}

/** The sentence of the service that wrote the closest one; else a plain one, with what could stand between. */
function refusalOf(from: End, to: End, services: readonly Service[]): PairRefusal {
  let best: PairRefusal | undefined;
  let most = -1;
  for (const { refusals } of definitionsOf(services)) {
    for (const refusal of refusals ?? []) {
      const closeness = [closenessOf(from, refusal.from), closenessOf(to, refusal.to)] as const;
      if (closeness.includes(-1)) continue;
      const sum = closeness[0] + closeness[1];
      if (sum > most) [best, most] = [{ says: refusal.says, instead: refusal.instead ?? [] }, sum];
    }
  }
  return best ?? plainRefusal(from, to, services);
}

/** A type is closer than a role, a role closer than `*`; −1 where it does not concern this end. */
function closenessOf(end: End, name: string): number {
  if (name === end.type) return 2;
  if (end.roles.includes(name)) return 1;
  return name === "*" ? 0 : -1;
}

function plainRefusal(from: End, to: End, services: readonly Service[]): PairRefusal {
  const a = titleOf(from.type, services);
  const b = titleOf(to.type, services);
  const between = bridges(from, to, services);
  const instead = between.map(({ title, type }) => ({ label: `Put ${article(title)} between`, insert: type }));
  if (typesBetween(to, from, services).length > 0) return { says: `Arrows follow the message, and between these two it goes the other way: from the ${b} to the ${a}.`, instead };
  if (isConnection(to, services)) return { says: "No arrow ends at another arrow: lead it to the node there.", instead: [] };
  const starts = definitionsOf(services).some(({ joins }) => joins !== undefined && isAmong(from, joins.from));
  if (!starts) return { says: `Nothing leads away from ${article(a)}: it is where messages end.`, instead: [] };
  const ends = definitionsOf(services).some(({ joins }) => joins !== undefined && isAmong(to, joins.to));
  if (!ends) return { says: `Nothing leads to ${article(b)}: it is where messages begin.`, instead: [] };
  return { says: `${capital(article(a))} cannot be connected to ${article(b)} directly.`, instead };
}

const MOST_BRIDGES = 3;

/** Nodes that may stand between: the pair of the most preferred types first. */
function bridges(from: End, to: End, services: readonly Service[]): EntityDefinition[] {
  const found: { readonly definition: EntityDefinition; readonly cost: number }[] = [];
  for (const definition of definitionsOf(services)) {
    if (definition.kind !== "node" || definition.type === from.type || definition.type === to.type) continue;
    const middle = endOf(definition);
    const first = typesBetween(from, middle, services).find((type) => !type.failure);
    const second = typesBetween(middle, to, services).find((type) => !type.failure);
    if (first && second) found.push({ definition, cost: first.preference + second.preference });
  }
  return found.sort((a, b) => a.cost - b.cost).slice(0, MOST_BRIDGES).map(({ definition }) => definition);
}

function isConnection({ type }: End, services: readonly Service[]): boolean {
  return definitionsOf(services).some((definition) => definition.type === type && definition.kind === "connection");
}

function titleOf(type: string, services: readonly Service[]): string {
  return definitionsOf(services).find((definition) => definition.type === type)?.title ?? type;
}

/** Letters that are said with a vowel first: an SQS queue, an HTTP endpoint, an EventBridge bus, a Lambda function. */
function article(title: string): string {
  const acronym = /^[A-Z]{2,}/.test(title);
  return `${(acronym ? /^[AEFHILMNORSX]/ : /^[aeiou]/i).test(title) ? "an" : "a"} ${title}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
