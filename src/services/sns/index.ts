/** Amazon SNS: standard and FIFO topics, subscriptions with filters, retries and dead-letter queues. */
import type { Service } from "../define.ts";
import { snsAccount } from "./account.ts";
import { publishConnection, redriveConnection } from "./connections.ts";
import { rules } from "./rules.ts";
import { subscription } from "./subscription.ts";
import { topic } from "./topic.ts";

export const sns: Service = {
  name: "sns", title: "Amazon SNS", family: "topic", rules,
  entities: [topic, snsAccount, publishConnection, subscription, redriveConnection],
};
