/** JSON schemas of draft 4, as far as models of request bodies use them. Source: DG models-mappings-models.html */
import type { Json } from "../../vocabulary/json.ts";

type Schema = Readonly<Record<string, Json>>;

/** Whether a value satisfies a schema. Keywords that are not known ask for nothing. */
export function satisfies(value: Json, schema: Json): boolean {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return true;
  const s = schema as Schema;
  if (s.type !== undefined && !(Array.isArray(s.type) ? s.type : [s.type]).some((type) => isOf(value, String(type)))) return false;
  if (Array.isArray(s.enum) && !s.enum.some((each) => JSON.stringify(each) === JSON.stringify(value))) return false;
  if (!satisfiesMany(value, s)) return false;
  if (typeof value === "number") return numberFits(value, s);
  if (typeof value === "string") return textFits(value, s);
  if (Array.isArray(value)) return listFits(value as readonly Json[], s);
  if (typeof value === "object" && value !== null) return objectFits(value as Schema, s);
  return true;
}

function satisfiesMany(value: Json, s: Schema): boolean {
  const every = (list: Json | undefined) => (Array.isArray(list) ? (list as readonly Json[]).map((each) => satisfies(value, each)) : []);
  if (every(s.allOf).includes(false)) return false;
  if (Array.isArray(s.anyOf) && !every(s.anyOf).includes(true)) return false;
  if (Array.isArray(s.oneOf) && every(s.oneOf).filter(Boolean).length !== 1) return false;
  return s.not === undefined || !satisfies(value, s.not);
}

function isOf(value: Json, type: string): boolean {
  switch (type) {
    case "object": return typeof value === "object" && value !== null && !Array.isArray(value);
    case "array": return Array.isArray(value);
    case "string": return typeof value === "string";
    case "number": return typeof value === "number";
    case "integer": return typeof value === "number" && Number.isInteger(value);
    case "boolean": return typeof value === "boolean";
    case "null": return value === null;
    default: return true;
  }
}

const num = (value: Json | undefined): number | undefined => (typeof value === "number" ? value : undefined);

function numberFits(value: number, s: Schema): boolean {
  const [least, most] = [num(s.minimum), num(s.maximum)];
  if (least !== undefined && (s.exclusiveMinimum === true ? value <= least : value < least)) return false;
  if (most !== undefined && (s.exclusiveMaximum === true ? value >= most : value > most)) return false;
  return num(s.multipleOf) === undefined || Number.isInteger(value / num(s.multipleOf)!);
}

function textFits(value: string, s: Schema): boolean {
  if (value.length < (num(s.minLength) ?? 0) || value.length > (num(s.maxLength) ?? Infinity)) return false;
  return typeof s.pattern !== "string" || new RegExp(s.pattern).test(value);
}

function listFits(value: readonly Json[], s: Schema): boolean {
  if (value.length < (num(s.minItems) ?? 0) || value.length > (num(s.maxItems) ?? Infinity)) return false;
  if (s.uniqueItems === true && new Set(value.map((each) => JSON.stringify(each))).size < value.length) return false;
  if (Array.isArray(s.items)) return (s.items as readonly Json[]).every((each, i) => i >= value.length || satisfies(value[i]!, each));
  return s.items === undefined || value.every((each) => satisfies(each, s.items!));
}

function objectFits(value: Schema, s: Schema): boolean {
  const properties = (s.properties ?? {}) as Schema;
  if (Array.isArray(s.required) && !s.required.every((name) => Object.hasOwn(value, String(name)))) return false;
  for (const [name, member] of Object.entries(value)) {
    if (Object.hasOwn(properties, name)) {
      if (!satisfies(member, properties[name]!)) return false;
    } else if (s.additionalProperties === false) return false;
    else if (typeof s.additionalProperties === "object" && !satisfies(member, s.additionalProperties)) return false;
  }
  return true;
}
