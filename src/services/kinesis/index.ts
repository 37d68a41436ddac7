/** Amazon Kinesis Data Streams: shards, keys, limits, iterators, retention, resharding, shared and pushed consumers. */
import type { Service } from "../define.ts";
import { kinesisAccount } from "./account.ts";
import { channel } from "./channel.ts";
import { putRecordConnection, putRecordsConnection } from "./connections.ts";
import { consumer } from "./consumer.ts";
import { rules } from "./rules.ts";
import { stream } from "./stream.ts";

export const kinesis: Service = {
  name: "kinesis", title: "Amazon Kinesis Data Streams", family: "stream", rules,
  entities: [stream, consumer, channel, kinesisAccount, putRecordConnection, putRecordsConnection],
};
