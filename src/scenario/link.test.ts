import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32Hex } from "../aws/digests.ts";
import { fakeServices } from "../testing/scenario-services.ts";
import { packD1, unpackD1 } from "./codec-d1.ts";
import { D1_DICTIONARY } from "./dictionary-d1.ts";
import type { ScenarioDocument } from "./document.ts";
import { decodeLink, encodeLink, encodeSource, looksLikeLink } from "./link.ts";
import { canonicalDocument } from "./canonical.ts";
import spine from "./examples/worker-that-fails.json";

const document = spine as unknown as ScenarioDocument;

test("the dictionary of d1 is frozen: links that are about depend on every letter of it", () => {
  expect([D1_DICTIONARY.length, crc32Hex(D1_DICTIONARY)]).toEqual([9967, "63c75878"]);
  expect(D1_DICTIONARY).toMatch(/^[ -~]*$/);
  expect(D1_DICTIONARY.length).toBeLessThan(32_768);
});

test("a typical scenario fits in 1,000 characters", () => {
  expect(encodeLink(document, {}, fakeServices).length).toBeLessThanOrEqual(1_000);
});

test("any text comes back from d1", () => {
  fc.assert(fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json(), fc.string({ unit: "grapheme", maxLength: 3_000 })), (text) => {
    // A lone surrogate has no UTF-8; JSON.stringify never writes one.
    const whole = /\p{Surrogate}/u.test(text) ? JSON.stringify(text) : text;
    const packed = packD1(whole);
    expect(packed).toMatch(/^[A-Za-z0-9_-]+$/);
    if (whole !== "") expect(unpackD1(packed)).toEqual({ ok: true, text: whole });
  }), { numRuns: 300, seed: 11 });
});

test("any document comes back in its canonical form", () => {
  const json = fc.jsonValue({ maxDepth: 3 });
  const documents = fc.record({ title: fc.string(), about: fc.string(), seed: fc.nat(), later: json, nodes: fc.array(fc.record({ id: fc.string(), type: fc.constantFrom("client", "sqs.queue", "nobody"), properties: fc.dictionary(fc.constantFrom("VisibilityTimeout", "DelaySeconds", "Tags"), json), extra: json })) }, { requiredKeys: ["title"] });
  fc.assert(fc.property(documents, (written) => {
    const one = { eventyard: 1 as const, ...written } as unknown as ScenarioDocument;
    const link = decodeLink(`#${encodeLink(one, {}, fakeServices)}`);
    expect(link).toMatchObject({ ok: true, kind: "document" });
    if (link.ok && link.kind === "document") expect(link.document).toEqual(JSON.parse(JSON.stringify(canonicalDocument(one, fakeServices))));
  }), { numRuns: 200, seed: 12 });
});

test("overrides come back, readable", () => {
  const overrides = { seed: 9, set: [{ entity: "orders", name: "VisibilityTimeout", value: "60" }, { entity: "shop", name: "body", value: '{"a": "b&c=d #%"}' }], atUs: 31_000_000, view: "play" as const };
  const link = encodeLink(document, overrides, fakeServices);
  expect(link).toMatch(/&seed=9&set=orders\.VisibilityTimeout:60&set=[^&]+&t=31s&view=play$/);
  expect(decodeLink(`https://example.org/yard/index.html?x=1#${link}`)).toMatchObject({ ok: true, overrides });
});

test("a source is the address of a file", () => {
  const url = "https://example.org/a b.json?x=1&y=2";
  expect(decodeLink(`#${encodeSource(url, { view: "embed" })}`)).toEqual({ ok: true, kind: "source", url, overrides: { set: [], view: "embed" } });
});

test("a bare payload, a hash and an address are taken; parts that nobody knows are left alone", () => {
  const link = encodeLink(document, {}, fakeServices);
  const texts = [link, `#${link}`, link.slice(2), `  https://example.org/#${link}&utm=later `];
  expect(texts.filter((text) => !decodeLink(text).ok)).toEqual([]);
});

test("addresses in any clothes, and what mail and sentences do to a link, are understood", () => {
  const link = encodeLink(document, { seed: 9 }, fakeServices);
  const wrapped = encodeLink(document, {}, fakeServices).replace(/(.{60})/g, "$1\r\n ");
  for (const text of [`HTTPS://X.example/#${link}`, `x.example/#${link}`, `localhost:5173/#view=play&${link}`, `file:///C:/yard/index.html#${link}`, `/#${link}`, `#${wrapped}`, `https://x.example/#${encodeLink(document, {}, fakeServices)}).`]) {
    expect({ text, isLink: looksLikeLink(text), ok: decodeLink(text).ok }).toEqual({ text, isLink: true, ok: true });
  }
  expect(['{"about":"https://x.example/#s=d1.AAAA"}', "see #s=d1.AAAA", '"#s=d1.A"', "eventyard: 1"].filter(looksLikeLink)).toEqual([]);
});

describe("damage", () => {
  test("every cut, and nearly every changed letter, is noticed", () => {
    const payload = packD1(JSON.stringify(document));
    for (let at = 0; at < payload.length; at += 1) {
      expect(unpackD1(payload.slice(0, at)).ok).toBe(false);
      const other = payload[at] === "A" ? "B" : "A";
      const changed = unpackD1(payload.slice(0, at) + other + payload.slice(at + 1));
      // Spare bits at the very end may change without a change of what is said.
      if (changed.ok) expect(changed.text).toBe(JSON.stringify(document));
    }
  });

  test("a bomb is left before it has unfolded", () => {
    const bomb = packD1("0".repeat(30_000_000));
    expect(bomb.length).toBeLessThan(65_536);
    expect(unpackD1(bomb)).toMatchObject({ ok: false, problem: { code: "LinkTooLarge" } });
  });

  test("at the limit a document passes, one byte above it does not", () => {
    expect(unpackD1(packD1("x".repeat(1_048_576))).ok).toBe(true);
    expect(unpackD1(packD1("x".repeat(1_048_577))).ok).toBe(false);
  });
});
