/**
 * Document name ↔ knob ↔ rule: which member of a document turns which knob of a behaviour, and which rules it drives.
 * Generated from the fields. `knobs` are the names that the references of behaviours use, where a field gives them.
 */
import type { EntityDefinition, Service } from "../services/define.ts";
import type { Field, Fields, Unit } from "../vocabulary/field.ts";
import { catalogOf } from "./catalog.ts";
import { COMMON_FIELDS } from "./config.ts";
import { ACCOUNT_FIELDS } from "./settings.ts";

export interface Knob {
  /** `sqs.queue`; `account`; `connection` for what every connection has. */
  readonly of: string;
  readonly part: "properties" | "behaviour" | "account";
  /** `VisibilityTimeout`, `sampling.servers`, `Methods[].HttpMethod`. */
  readonly name: string;
  readonly knobs: readonly string[];
  readonly rules: readonly string[];
  readonly unit: Unit | undefined;
  readonly exact: unknown;
  readonly realistic: unknown;
  /** True where AWS publishes nothing. */
  readonly assumed: boolean;
}

export function knobTable(services: readonly Service[]): readonly Knob[] {
  const { nodes, connections, accounts } = catalogOf(services);
  return [
    ...rows("account", "account", ACCOUNT_FIELDS),
    ...[...accounts.values()].flatMap((account) => [...rows("account", "account", account.properties), ...rows("account", "account", account.behaviour)]),
    ...rows("connection", "behaviour", COMMON_FIELDS),
    ...[...nodes.values(), ...connections.values()].flatMap((definition) => [...rowsOf(definition)]),
  ];
}

function rowsOf({ type, properties, behaviour }: EntityDefinition): Knob[] {
  return [...rows(type, "properties", properties), ...rows(type, "behaviour", behaviour)];
}

function rows(of: string, part: Knob["part"], fields: Fields, above = ""): Knob[] {
  return Object.entries(fields).flatMap(([name, field]) => row(of, part, `${above}${name}`, field));
}

function row(of: string, part: Knob["part"], name: string, field: Field): Knob[] {
  const { knob, rules = [], unit, assumed } = field;
  const knobs = knob === undefined ? [] : typeof knob === "string" ? [knob] : knob;
  const below = field.kind === "object" ? rows(of, part, field.fields, `${name}.`) : field.kind === "list" ? row(of, part, `${name}[]`, field.of) : [];
  return [{ of, part, name, knobs, rules, unit, exact: field.default, realistic: field.realistic ?? field.default, assumed: assumed === true }, ...below];
}
