/** The hue family of a node type: which `--f-…` token its sign and its handles wear. */
export type Family = "sqs" | "sns" | "lambda" | "kinesis" | "stepfunctions" | "apigateway" | "events" | "s3" | "endpoint" | "fleet";

const BY_SERVICE: Readonly<Record<string, Family>> = {
  sqs: "sqs", mq: "sqs", sns: "sns", lambda: "lambda", worker: "fleet",
  kinesis: "kinesis", firehose: "kinesis", kinesisanalytics: "kinesis",
  stepfunctions: "stepfunctions", swf: "stepfunctions",
  apigateway: "apigateway", cognito: "apigateway", events: "events", s3: "s3", dynamodb: "s3",
};

/** `sqs.queue` → `sqs`; what is no AWS service is an endpoint. */
export function familyOf(type: string): Family {
  return BY_SERVICE[type.split(/[.:]/, 1)[0] ?? ""] ?? "endpoint";
}
