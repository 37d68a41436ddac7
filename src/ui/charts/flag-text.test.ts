import { expect, test } from "vitest";
import { entriesOf } from "../../stores/scenario-document.ts";
import { flagGroups, isChange } from "./flag-text.ts";

const call = (of: string, at = "1s") => ({ at, call: of, on: "q" });

test("a call that only looks is no change, and has no flag", () => {
  expect(["lambda:ListFunctions", "sqs:GetQueueAttributes", "kinesis:DescribeStream", "dynamodb:Scan"].map((each) => isChange(call(each)))).toEqual([false, false, false, false]);
  expect(["sqs:SendMessage", "sqs:ReceiveMessage", "states:GetActivityTask", "lambda:Invoke"].map((each) => isChange(call(each)))).toEqual([true, true, true, true]);
  expect(isChange({ at: "1s", remove: "worker" })).toBe(true);
  expect(flagGroups(entriesOf([call("sqs:SendMessage"), call("sqs:GetQueueUrl", "2s")]))).toEqual([{ indices: [0], atUs: 1e6, text: "SendMessage", texts: ["SendMessage"] }]);
});
