import { expect, test } from "vitest";
import { isIpIn, parseCidr, parseIp } from "./ip-address.ts";

test.each([
  ["10.0.0.1", "0a000001"], ["255.255.255.255", "ffffffff"], ["::", "0".repeat(32)], ["::1", `${"0".repeat(31)}1`], ["2001:db8::ff00:42:8329", "20010db8000000000000ff0000428329"],
  ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"], ["::ffff:10.0.0.1", "00000000000000000000ffff0a000001"], ["1::", `0001${"0".repeat(28)}`],
])("reads %s", (text, hex) => expect(parseIp(text)).toBe(hex));

test.each(["", "10.0.0", "10.0.0.256", "10.0.0.1.1", "a.b.c.d", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", ":::", "1:2:3:4:5:6:7:8::", "::10.0.0.300"])("%j is no address", (text) => expect(parseIp(text)).toBeUndefined());

test("EVB-026 a block covers its addresses, from the first to the last", () => {
  const block = parseCidr("192.168.5.130/25");
  if ("problem" in block) throw new Error(block.problem);
  expect(["192.168.5.127", "192.168.5.128", "192.168.5.255", "192.168.6.0", "::1", "x"].map((ip) => isIpIn(block, ip))).toEqual([false, true, true, false, false, false]);
  const all = parseCidr("10.0.0.0/0");
  expect("low" in all && isIpIn(all, "255.0.0.1")).toBe(true);
});

test.each([
  ["10.0.0.0", "one '/' required"], ["10.0.0.0/8/8", "one '/' required"], ["10.0.0.0/", "one '/' required"], ["10.0.0.0/a", "must be an integer"], ["10.0.0.0/-1", "must not be negative"],
  ["10.0.0/8", "Nonstandard IP address: 10.0.0"], ["10.0.0.0/32", "IPv4 mask bits must be < 32"], ["::/128", "IPv6 mask bits must be < 128"],
])("EVB-026 refuses %s: %s", (text, reason) => expect(parseCidr(text)).toEqual({ problem: expect.stringContaining(reason) as string }));
