/** Rules of Kafka clusters. What Lambda does with them is LAM-112. */
import type { RuleDefinition } from "../define.ts";

const KAFKA = "https://kafka.apache.org/documentation/";

export const rules: { readonly [id: string]: RuleDefinition } = {
  "MSK-001": { rank: "-", title: "Topics and partitions", status: "documented", source: `${KAFKA}#intro_concepts_and_terms`, says: "A topic has partitions, each an ordered log. A record's key decides its partition; records without a key are dealt out in turn.", tells: "The record got its offset.", mark: "info" },
  "MSK-002": { rank: "-", title: "Reading removes nothing", status: "documented", source: `${KAFKA}#design_consumerposition`, says: "Consumers fetch from an offset on and commit how far they are; each group has offsets of its own.", tells: "Fetched from an offset on.", mark: "info" },
  "MSK-003": { rank: "-", title: "Records are kept for a time", status: "documented", source: `${KAFKA}#topicconfigs_retention.ms`, says: "Records older than the retention (a week by default) go, read or not.", tells: "Records that are too old leave their partitions.", mark: "dropped", properties: ["retentionHours"] },
};
