import { expect, test } from "vitest";
import type { Chunk, EntityInfo } from "../worker/protocol.ts";
import { createRunNames } from "./run-names.ts";

const info = (id: string): EntityInfo => ({ id, type: "sqs.queue", kind: "node", implied: false });
const chunk = (runId: number, more: { fresh?: boolean; entities?: readonly string[]; strings?: readonly string[] }): Chunk =>
  ({ runId, fresh: more.fresh ?? false, newEntities: (more.entities ?? []).map(info), newStrings: more.strings ?? [] }) as unknown as Chunk;

function source(): { state: { runId: number; entities: readonly EntityInfo[] }; tell: (chunk: Chunk) => void; names: ReturnType<typeof createRunNames> } {
  let listener: (chunk: Chunk) => void = () => {};
  const state = { runId: 1, entities: [info("a"), info("b")] as readonly EntityInfo[] };
  const names = createRunNames({ store: { getState: () => state }, onChunk: (one) => { listener = one; return () => {}; } });
  return { state, tell: (one) => listener(one), names };
}

test("numbers stay those of the run although the store forgets what was removed", () => {
  const { state, tell, names } = source();
  tell(chunk(1, { fresh: true }));
  expect(names.entities()).toEqual(["a", "b"]);
  state.entities = [info("b")];
  tell(chunk(1, { entities: ["c"] }));
  expect(names.entities()).toEqual(["a", "b", "c"]);
});

test("after a seek the worker tells all again", () => {
  const { tell, names } = source();
  tell(chunk(1, { strings: ["user-1"] }));
  tell(chunk(1, { fresh: true, entities: ["a", "b"], strings: ["user-2"] }));
  expect(names.entities()).toEqual(["a", "b"]);
  expect(names.group(0)).toBe("user-2");
});

test("another run starts anew; what is late of an older one falls on the floor", () => {
  const { state, tell, names } = source();
  state.runId = 2;
  state.entities = [info("x")];
  tell(chunk(2, { fresh: true }));
  tell(chunk(1, { entities: ["old"] }));
  expect(names.entities()).toEqual(["x"]);
});
