/**
 * Condition, key condition and update expressions over attributes of the top level.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
 */
import { compareValues, sameValue, type AttributeValue, type Item } from "./attribute-value.ts";

export interface Names { readonly ExpressionAttributeNames?: { readonly [placeholder: string]: string }; readonly ExpressionAttributeValues?: { readonly [placeholder: string]: AttributeValue } }

/** What is wrong with an expression, in AWS's manner. */
export class ExpressionProblem extends Error {}

type Token = string;

function tokens(text: string): Token[] {
  const found = text.match(/<>|<=|>=|[(),=<>+-]|[#:]?[A-Za-z_][\w.-]*|\S/g);
  return found ?? [];
}

class Reader {
  at = 0;
  readonly list: readonly Token[];
  constructor(text: string, readonly names: Names, readonly item: Item) { this.list = tokens(text); }
  peek(): Token | undefined { return this.list[this.at]; }
  take(): Token {
    const token = this.list[this.at++];
    if (token === undefined) throw new ExpressionProblem("Syntax error; the expression ends too early");
    return token;
  }
  is(word: string): boolean { return this.peek()?.toUpperCase() === word; }
  accept(word: string): boolean {
    if (!this.is(word)) return false;
    this.at++;
    return true;
  }
  expect(word: string): void {
    if (!this.accept(word)) throw new ExpressionProblem(`Syntax error; token: "${this.peek() ?? "<EOF>"}", expected "${word}"`);
  }
  name(): string {
    const token = this.take();
    if (!token.startsWith("#")) return token;
    const name = this.names.ExpressionAttributeNames?.[token];
    if (name === undefined) throw new ExpressionProblem(`An expression attribute name used in the document path is not defined; attribute name: ${token}`);
    return name;
  }
  /** A value placeholder, or an attribute of the item (undefined when it has none). */
  operand(): AttributeValue | undefined {
    if (this.peek()?.startsWith(":") !== true) return this.item[this.name()];
    const token = this.take();
    const value = this.names.ExpressionAttributeValues?.[token];
    if (value === undefined) throw new ExpressionProblem(`An expression attribute value used in expression is not defined; attribute value: ${token}`);
    return value;
  }
}

/** Whether the item fulfils a condition; a missing item is `{}`. */
export function holds(condition: string, names: Names, item: Item): boolean {
  const reader = new Reader(condition, names, item);
  const held = either(reader);
  if (reader.peek() !== undefined) throw new ExpressionProblem(`Syntax error; token: "${reader.peek()!}"`);
  return held;
}

function either(reader: Reader): boolean {
  let held = both(reader);
  while (reader.accept("OR")) held = both(reader) || held;
  return held;
}

function both(reader: Reader): boolean {
  let held = not(reader);
  while (reader.accept("AND")) held = not(reader) && held;
  return held;
}

function not(reader: Reader): boolean {
  if (reader.accept("NOT")) return !not(reader);
  if (reader.accept("(")) {
    const held = either(reader);
    reader.expect(")");
    return held;
  }
  return test(reader);
}

function test(reader: Reader): boolean {
  for (const name of ["attribute_exists", "attribute_not_exists"]) {
    if (!reader.accept(name.toUpperCase())) continue;
    reader.expect("(");
    const has = reader.item[reader.name()] !== undefined;
    reader.expect(")");
    return has === (name === "attribute_exists");
  }
  for (const name of ["BEGINS_WITH", "CONTAINS"]) {
    if (!reader.accept(name)) continue;
    reader.expect("(");
    const whole = reader.operand();
    reader.expect(",");
    const part = reader.operand();
    reader.expect(")");
    if (whole === undefined || part === undefined) return false;
    if ("S" in whole && "S" in part) return name === "CONTAINS" ? whole.S.includes(part.S) : whole.S.startsWith(part.S);
    return name === "CONTAINS" && "L" in whole && whole.L.some((one) => sameValue(one, part));
  }
  const left = reader.operand();
  if (reader.accept("BETWEEN")) {
    const low = reader.operand();
    reader.expect("AND");
    const high = reader.operand();
    return compares(left, ">=", low) && compares(left, "<=", high);
  }
  return compares(left, reader.take(), reader.operand());
}

function compares(a: AttributeValue | undefined, operator: string, b: AttributeValue | undefined): boolean {
  if (operator === "=") return a !== undefined && sameValue(a, b);
  if (operator === "<>") return !sameValue(a, b);
  const order = a === undefined || b === undefined ? undefined : compareValues(a, b);
  if (order === undefined) return false;
  switch (operator) {
    case "<": return order < 0;
    case "<=": return order <= 0;
    case ">": return order > 0;
    case ">=": return order >= 0;
    default: throw new ExpressionProblem(`Syntax error; token: "${operator}"`);
  }
}

/** The item after an UpdateExpression: `SET a = :x, b = b + :one`, `REMOVE c`, `ADD d :n`. */
export function updated(expression: string, names: Names, item: Item): Item {
  const reader = new Reader(expression, names, item);
  const next: { [name: string]: AttributeValue } = { ...item };
  while (reader.peek() !== undefined) {
    const clause = reader.take().toUpperCase();
    do {
      const name = reader.name();
      if (clause === "SET") {
        reader.expect("=");
        next[name] = sum(reader);
      } else if (clause === "REMOVE") delete next[name];
      else if (clause === "ADD") next[name] = plus(item[name] ?? { N: "0" }, reader.operand(), 1);
      else throw new ExpressionProblem(`Syntax error; token: "${clause}"`);
    } while (reader.accept(","));
  }
  return next;
}

function sum(reader: Reader): AttributeValue {
  let value = term(reader);
  for (;;) {
    if (reader.accept("+")) value = plus(value, term(reader), 1);
    else if (reader.accept("-")) value = plus(value, term(reader), -1);
    else break;
  }
  if (value === undefined) throw new ExpressionProblem("The provided expression refers to an attribute that does not exist in the item");
  return value;
}

function term(reader: Reader): AttributeValue | undefined {
  if (!reader.accept("IF_NOT_EXISTS")) return reader.operand();
  reader.expect("(");
  const name = reader.name();
  reader.expect(",");
  const otherwise = sum(reader);
  reader.expect(")");
  return reader.item[name] ?? otherwise;
}

function plus(a: AttributeValue | undefined, b: AttributeValue | undefined, sign: 1 | -1): AttributeValue {
  if (a === undefined || b === undefined) throw new ExpressionProblem("The provided expression refers to an attribute that does not exist in the item");
  if (!("N" in a) || !("N" in b)) throw new ExpressionProblem("An operand in the update expression has an incorrect data type");
  return { N: String(Number(a.N) + sign * Number(b.N)) };
}
