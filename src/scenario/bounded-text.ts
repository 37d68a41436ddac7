/** Reads a text that somebody else gives, and stops where it is longer than any scenario: nothing that never ends fills the memory. */
import { utf8Text } from "../aws/utf8.ts";
import { joined } from "./bytes.ts";

/** What is needed of a web stream's reader. */
export interface ByteReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

/** The text in UTF-8; of one with more than `most` bytes, that many and a few more, so that whoever looks sees it is too long. */
export async function boundedText(reader: ByteReader, most: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size <= most) {
    const { done, value } = await reader.read();
    if (done) return utf8Text(joined(chunks, size));
    if (value !== undefined) {
      chunks.push(value);
      size += value.length;
    }
  }
  await reader.cancel();
  return utf8Text(joined(chunks, size));
}
