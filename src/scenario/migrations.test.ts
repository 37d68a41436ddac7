import { expect, test } from "vitest";
import { VERSION } from "./document.ts";
import { MIGRATIONS, migrate } from "./migrations.ts";

// A version 0 that never was: it called nodes "parts" and had another default.
const steps = {
  0: ({ parts, ...rest }: { readonly [member: string]: unknown }) => ({ ...rest, nodes: parts as null, until: rest.until as string ?? "5m" }),
  1: (document: object) => ({ ...document, twice: true }),
};

test("steps follow one another, and what a version meant by saying nothing is written in", () => {
  expect(migrate({ eventyard: 0, parts: [], kept: 1 }, steps, 2)).toEqual({ ok: true, document: { eventyard: 2, nodes: [], until: "5m", twice: true, kept: 1 } });
  expect(migrate({ eventyard: 1, nodes: [] }, steps, 2)).toEqual({ ok: true, document: { eventyard: 2, nodes: [], twice: true } });
});

test("a newer version is a problem in words", () => {
  expect(migrate({ eventyard: VERSION + 1 })).toEqual({ ok: false, problems: [{ path: "eventyard", code: "NewerVersion", message: "The document is of version 2; this Eventyard reads up to version 1.", fix: expect.any(String) }] });
});

test("there is a step from every version below this one", () => {
  expect(Object.keys(MIGRATIONS).map(Number)).toEqual(Array.from({ length: VERSION - 1 }, (_, n) => n + 1));
});
