/** The entity `firehose.source`: Firehose reads a data stream (FIR-006). */
import { streamSource } from "../stream-source.ts";

export const source = streamSource({
  type: "firehose.source", service: "firehose", title: "Source", says: "Firehose reads the data stream; direct puts are switched off.", take: "internal:firehose.Take", rule: "FIR-006",
  joins: { from: ["kinesis.stream"], to: ["firehose.deliveryStream"], verb: "feed Firehose", mostFrom: 20, preference: 1 },
});
