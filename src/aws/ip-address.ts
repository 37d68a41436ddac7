/** IPv4 and IPv6 literals and CIDR blocks, as event patterns compare them. */

/** The address as hexadecimal text: 8 digits for IPv4, 32 for IPv6, so that text order is address order. Undefined for no address. */
export function parseIp(text: string): string | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

/** Both ends included, of the same length as every address in it. */
export interface IpRange { readonly low: string; readonly high: string }

/**
 * The addresses of `10.0.0.0/24`, or why the text is no block, in the words that AWS answers (recorded answers of
 * EventBridge in github.com/localstack/localstack, tests/aws/services/events; reasons in github.com/aws/event-ruler).
 */
export function parseCidr(text: string): IpRange | { readonly problem: string } {
  const [address = "", bits = "", ...rest] = text.split("/");
  if (!text.includes("/") || bits === "" || rest.length > 0) return { problem: "Malformed CIDR, one '/' required" };
  if (!/^[+-]?\d+$/.test(bits)) return { problem: "Malformed CIDR, mask bits must be an integer" };
  const mask = Number(bits);
  if (mask < 0) return { problem: "Malformed CIDR, mask bits must not be negative" };
  const ip = parseIp(address);
  if (ip === undefined) return { problem: `Nonstandard IP address: ${address}` };
  const size = ip.length * 4;
  if (mask >= size) return { problem: `${size === 32 ? "IPv4" : "IPv6"} mask bits must be < ${size}` };
  const free = (1n << BigInt(size - mask)) - 1n;
  const value = BigInt(`0x${ip}`);
  return { low: hex(value - (value & free), ip.length), high: hex(value | free, ip.length) };
}

/** Whether the text is an address in the range. */
export function isIpIn(range: IpRange, text: string): boolean {
  const ip = parseIp(text);
  return ip !== undefined && ip.length === range.low.length && ip >= range.low && ip <= range.high;
}

function parseIpv4(text: string): string | undefined {
  const found = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  const bytes = found?.slice(1).map(Number);
  return bytes?.every((byte) => byte <= 255) ? bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("") : undefined;
}

function parseIpv6(text: string): string | undefined {
  // The last 32 bits may be written as IPv4.
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const ipv4 = tail && parseIpv4(tail[2]!);
  if (tail && !ipv4) return undefined;
  const plain = tail ? `${tail[1]}${ipv4!.slice(0, 4)}:${ipv4!.slice(4)}` : text;
  const halves = plain.split("::");
  if (halves.length > 2) return undefined;
  const [front, back] = halves.map((half) => (half === "" ? [] : half.split(":"))) as [string[], string[] | undefined];
  const missing = 8 - front.length - (back?.length ?? 0);
  if (back === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...front, ...Array.from({ length: back ? missing : 0 }, () => "0"), ...(back ?? [])];
  return groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) ? groups.map((group) => group.toLowerCase().padStart(4, "0")).join("") : undefined;
}

function hex(value: bigint, width: number): string {
  return value.toString(16).padStart(width, "0");
}
