/** Requests that are kept while something else works for them. */
import type { ApiState, Exchange } from "./state.ts";

/** Keeps the request (frozen: checkpoints share it) and gives its number. */
export function keep(state: ApiState, x: Exchange): number {
  const number = state.nextExchange++;
  state.exchanges.set(number, Object.freeze(x));
  return number;
}

/** Takes the request back: a copy that may be changed. Undefined if it is over. */
export function takeBack(state: ApiState, number: number): Exchange | undefined {
  const x = letGo(state, number);
  return x === undefined ? undefined : { ...x };
}

/** Takes the request back as it was kept: copying what is frozen costs as much as all the rest of an answer. */
export function letGo(state: ApiState, number: number): Readonly<Exchange> | undefined {
  const x = state.exchanges.get(number);
  if (x !== undefined) state.exchanges.delete(number);
  return x;
}

/** The body as text, as it came over the wire. */
export function bodyOf(x: Exchange): string {
  const { body } = x.input;
  return typeof body === "string" ? body : body === undefined || body === null ? "" : JSON.stringify(body);
}
