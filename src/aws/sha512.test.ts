import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sha384Hex, sha512Hex } from "./sha512.ts";

test("SHA-512 and SHA-384 of abc (FIPS 180)", () => {
  expect(sha512Hex("abc")).toBe("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  expect(sha384Hex("abc")).toBe("cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
});

test("agree with Node's own", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (data) => {
    expect([sha512Hex(data), sha384Hex(data)]).toEqual(["sha512", "sha384"].map((name) => createHash(name).update(data).digest("hex")));
  }), { numRuns: 50 });
});
