/** Where the command line takes scenarios from: a file, standard input (`-`), a link, or the file a link points at. */
import { createReadStream, existsSync } from "node:fs";
import { Readable } from "node:stream";
import { boundedText, type ByteReader } from "../scenario/bounded-text.ts";
import { decodeLink, looksLikeLink } from "../scenario/link-reading.ts";
import { loadScenario, type Loaded } from "../scenario/load.ts";
import { MOST_BYTES } from "../scenario/plain.ts";

/** How long a server may take. */
const PATIENCE_MS = 30_000;

/** Opens what an operand names. It never throws: what cannot be read is a problem. */
export async function openSource(operand: string): Promise<Loaded> {
  // A file may be called d1.json: what lies there, or should, is what is meant.
  const isLink = operand !== "-" && !existsSync(operand) && looksLikeLink(operand) && !/^[^#:=]*\.json$/.test(operand);
  let text = operand;
  try {
    if (!isLink) text = await textOf(operand === "-" ? process.stdin : createReadStream(operand));
  } catch (error) {
    return refused("NoSuchFile", `${operand === "-" ? "Standard input" : operand} cannot be read: ${reasonOf(error)}.`);
  }
  const link = looksLikeLink(text) ? decodeLink(text) : undefined;
  if (link === undefined || !link.ok || link.kind !== "source") return loadScenario(text);
  try {
    const answer = await fetch(link.url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!answer.ok || answer.body === null) return refused("LinkSource", `${link.url} answered ${answer.status}.`);
    return loadScenario(await boundedText(answer.body.getReader(), MOST_BYTES), undefined, link.overrides);
  } catch (error) {
    return refused("LinkSource", `${link.url} could not be fetched: ${reasonOf(error)}.`);
  }
}

/** Devices and pipes may never end: no more is read than a document may have. */
function textOf(stream: Readable): Promise<string> {
  return boundedText(Readable.toWeb(stream).getReader() as ByteReader, MOST_BYTES);
}

const REASONS: Readonly<Record<string, string>> = { ENOENT: "there is no such file or folder", EISDIR: "it is a folder", EACCES: "permission is missing", EPERM: "permission is missing", ENAMETOOLONG: "no name may be so long", ENOSPC: "the disk is full" };

/** Why a file or an address cannot be read or written, in words. */
export function reasonOf(error: unknown): string {
  const { code, message, cause } = error as { readonly code?: string; readonly message: string; readonly cause?: { readonly message?: string } };
  return (code !== undefined && Object.hasOwn(REASONS, code) ? REASONS[code] : undefined) ?? cause?.message ?? message;
}

function refused(code: string, message: string): Loaded {
  return { ok: false, problems: [{ path: "", code, message }] };
}
