import { createHash, createHmac } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { base64Decode, base64Encode, base64Text, crc32, crc32Hex, hmacSha256Hex, md5Bigint, md5Hex, sha1Hex, sha256Hex, utf8Bytes, utf8Length, utf8Text } from "./digests.ts";

describe("vectors of the standards", () => {
  test.each([
    ["", "d41d8cd98f00b204e9800998ecf8427e"], ["a", "0cc175b9c0f1b6a831c399e269772661"], ["abc", "900150983cd24fb0d6963f7d28e17f72"], ["message digest", "f96b697d7cb7938d525a2f31aaf161d0"],
    ["12345678901234567890123456789012345678901234567890123456789012345678901234567890", "57edf4a22be3c955ac49da2e2107b67a"],
  ])("MD5 of %j (RFC 1321)", (text, hex) => expect(md5Hex(text)).toBe(hex));

  test.each([
    ["abc", "a9993e364706816aba3e25717850c26c9cd0d89d"], ["abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"],
  ])("SHA-1 of %j (FIPS 180)", (text, hex) => expect(sha1Hex(text)).toBe(hex));

  test("SFN-049 SHA-1 of the specification's sample", () => expect(sha1Hex("input data")).toBe("aaff4a450a104cd177d28d18d74485e8cae074b7"));

  test.each([
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"], ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    ["abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"],
  ])("SHA-256 of %j (FIPS 180)", (text, hex) => expect(sha256Hex(text)).toBe(hex));

  test("CRC-32 of 123456789", () => expect([crc32("123456789"), crc32Hex("123456789"), crc32Hex("")]).toEqual([0xcbf43926, "cbf43926", "00000000"]));

  test("HMAC-SHA256 (RFC 4231, cases 2 and 6)", () => {
    expect(hmacSha256Hex("Jefe", "what do ya want for nothing?")).toBe("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    expect(hmacSha256Hex(new Uint8Array(131).fill(0xaa), "Test Using Larger Than Block-Size Key - Hash Key First")).toBe("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  });
});

test("KIN-002 reads the digest of a partition key as an unsigned number, most significant byte first", () => {
  expect(md5Bigint("user-1")).toBe(285573413173782752570879317399258818820n);
  expect(md5Bigint("user-2")).toBe(81544010656874607678696621737415172275n);
  expect(md5Bigint("")).toBe(0xd41d8cd98f00b204e9800998ecf8427en);
});

describe("against Node's own", () => {
  const text = fc.string({ unit: "binary", maxLength: 200 });
  const bytes = fc.uint8Array({ maxLength: 300 });

  test("digests of texts and of bytes", () => {
    fc.assert(fc.property(fc.oneof(text, bytes), (data) => {
      for (const [name, digest] of [["md5", md5Hex], ["sha1", sha1Hex], ["sha256", sha256Hex]] as const) expect(digest(data)).toBe(createHash(name).update(data).digest("hex"));
      expect(hmacSha256Hex(data, "message")).toBe(createHmac("sha256", data).update("message").digest("hex"));
      expect(md5Bigint(data)).toBe(BigInt(`0x${md5Hex(data)}`));
    }));
  });

  test("every length around the blocks' ends", () => {
    for (let length = 50; length < 135; length += 1) {
      const data = new Uint8Array(length).fill(length);
      expect([md5Hex(data), sha256Hex(data)]).toEqual(["md5", "sha256"].map((name) => createHash(name).update(data).digest("hex")));
    }
  });

  test("UTF-8 both ways, lone surrogates included", () => {
    const units = fc.array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd7f0, max: 0xe010 })), { maxLength: 30 });
    fc.assert(fc.property(units, (codes) => {
      const each = String.fromCharCode(...codes);
      const encoded = new TextEncoder().encode(each);
      expect(utf8Bytes(each)).toEqual(encoded);
      expect(utf8Length(each)).toBe(encoded.length);
      expect(utf8Text(encoded)).toBe(new TextDecoder("utf-8", { ignoreBOM: true }).decode(encoded));
    }));
  });

  test("Base64 both ways", () => {
    fc.assert(fc.property(bytes, (each) => {
      const encoded = Buffer.from(each).toString("base64");
      expect(base64Encode(each)).toBe(encoded);
      expect(base64Decode(encoded)).toEqual(each);
    }));
    expect(base64Encode("héllo")).toBe("aMOpbGxv");
    expect(base64Text("aMOpbGxv")).toBe("héllo");
    expect(["a", "a===", "ab=c", "a b=", "ab-_"].map(base64Decode)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });
});
