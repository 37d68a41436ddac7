/**
 * AWS services behind a REST API without a function: where the request goes, as which call, by which template.
 * Sources: DG integrating-api-with-aws-services-kinesis.html, integrating-api-with-aws-services-s3.html;
 * https://docs.aws.amazon.com/step-functions/latest/dg/tutorial-api-gateway.html
 */
import { arnReference, either, type DeployPart, type DeployValue } from "../deploy.ts";
import type { ApiWriter } from "./deploy.ts";
import type { Route } from "./definition.ts";

interface ServiceCall { readonly verb: string; readonly uri: DeployValue; readonly parameters: Record<string, string>; readonly template: DeployValue; readonly credentials: DeployValue }

const FORM = { "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'" };
const json = (version: string) => ({ "integration.request.header.Content-Type": `'application/x-amz-json-${version}'` });

/** Undefined for what a REST API does not call by itself. The template is the usual one: a document's own is laid over it. */
export function serviceCall(w: ApiWriter, target: DeployPart, route: Route): ServiceCall | undefined {
  const { name, arn } = target;
  const operation = route.integration.Action?.split(":")[1];
  const asked = (action: string) => operation ?? action;
  const call = (service: string, action: string, parameters: Record<string, string>, template: DeployValue): ServiceCall => ({
    verb: "POST", uri: uri(w, `${service}:action/${action}`), parameters, template, credentials: w.grant(`${service}:${action}`, arnReference(target, w.context)),
  });
  switch (target.type) {
    case "sqs.queue": return {
      verb: "POST", uri: uri(w, "sqs:path/${AWS::AccountId}/" + name), parameters: FORM, credentials: w.grant("sqs:SendMessage", arnReference(target, w.context)),
      template: `Action=SendMessage&MessageBody=$util.urlEncode($input.body)${target.properties.FifoQueue === true ? `&MessageGroupId=$context.requestId${target.properties.ContentBasedDeduplication === true ? "" : "&MessageDeduplicationId=$context.requestId"}` : ""}`,
    };
    case "sns.topic": return { verb: "POST", uri: uri(w, "sns:path//"), parameters: FORM, credentials: w.grant("sns:Publish", arnReference(target, w.context)), template: filled(w, target, (topic) => `Action=Publish&TopicArn=$util.urlEncode('${topic}')&Message=$util.urlEncode($input.body)`) };
    case "kinesis.stream": return call("kinesis", asked("PutRecord"), json("1.1"), JSON.stringify({ StreamName: name, Data: "$util.base64Encode($input.body)", PartitionKey: "$context.requestId" }));
    case "firehose.deliveryStream": return call("firehose", asked("PutRecord"), json("1.1"), JSON.stringify({ DeliveryStreamName: name, Record: { Data: "$util.base64Encode($input.body)" } }));
    case "stepfunctions.stateMachine": return call("states", asked("StartExecution"), json("1.0"), filled(w, target, (machine) => `{"stateMachineArn":"${machine}","input":"$util.escapeJavaScript($input.body)"}`));
    case "dynamodb.table": return call("dynamodb", asked("PutItem"), json("1.0"), `{"TableName":"${name}","Item":$input.json('$')}`);
    case "s3.bucket": {
      const own = /\{(\w+)\+?\}/.exec(route.path)?.[1];
      return { verb: "PUT", uri: uri(w, `s3:path/${name}/{key}`), parameters: { "integration.request.path.key": own === undefined ? "context.requestId" : `method.request.path.${own}` }, template: "$input.body", credentials: w.grant("s3:PutObject", `${arn}/*`) };
    }
    default: return undefined;
  }
}

/** `arn:aws:apigateway:region:` and the service's part, in which the account may be named as templates name it. */
function uri({ context }: ApiWriter, tail: string): DeployValue {
  return either({ "Fn::Sub": `arn:aws:apigateway:\${AWS::Region}:${tail}` }, `arn:aws:apigateway:${context.Region}:${tail.replace("${AWS::AccountId}", context.accountId)}`);
}

/** A mapping template with the target's ARN in it. */
function filled({ context }: ApiWriter, target: DeployPart, text: (arn: string) => string): DeployValue {
  return either({ "Fn::Sub": [text("${target}"), { target: arnReference(target, context) }] }, text(target.arn));
}
