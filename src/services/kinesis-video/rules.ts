/** The rules of Kinesis Video Streams. */
import type { RuleDefinition } from "../define.ts";

const api = (name: string) => `https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_${name}.html`;

export const rules: Readonly<Record<string, RuleDefinition>> = {
  "KVS-001": {
    rank: "P2", title: "Video by API only", status: "documented", source: api("CreateStream"), mark: "info", properties: ["DataRetentionInHours"],
    says: "One producer puts fragments of media (PutMedia); readers ask by API (GetMedia, fragments from a list, HLS). Data is indexed by time and never reached as files. With `DataRetentionInHours` 0 there is a buffer of five minutes or 200 MB only.",
    tells: { default: "Fragment {number}: {bytes} bytes.", answer: "The stream answered." }, moment: "first fragment",
  },
};
