/** Functions and mappings as AWS::Lambda and `aws lambda`. Source: the CloudFormation and AWS CLI references of AWS Lambda. */
import { arnReference, asOptions, callStatements, members, role, type CloudResource, type DeployContext, type DeployPart, type Deployment, type DeployValue } from "../deploy.ts";
import { roleArn } from "../../aws/arn.ts";
import type { Json } from "../../vocabulary/json.ts";

const BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
/** AWS's managed policies for what a mapping reads. */
const READS: Readonly<Record<string, string>> = { "sqs.queue": "AWSLambdaSQSQueueExecutionRole", "kinesis.stream": "AWSLambdaKinesisExecutionRole", "dynamodb.table": "AWSLambdaDynamoDBExecutionRole" };
/** What an on-failure or on-success arrow does at its end. */
const HANDS: Readonly<Record<string, string>> = { "sqs.queue": "sqs:SendMessage", "sns.topic": "sns:Publish", "lambda.function": "lambda:InvokeFunction", "events.bus": "events:PutEvents", "s3.bucket": "s3:PutObject" };

export function deployFunction(part: DeployPart, context: DeployContext): Deployment {
  const { properties } = part;
  const runtime = typeof properties.Runtime === "string" ? properties.Runtime : "nodejs22.x";
  const image = properties.PackageType === "Image";
  const set = members(properties, ["Timeout", "MemorySize", "PackageType", "Architectures", "EphemeralStorage", "SnapStart", "Layers"]);
  const [deadLetter] = context.out(part, "lambda.deadLetter");
  const dead = deadLetter?.to && { DeadLetterConfig: { TargetArn: arnReference(deadLetter.to, context) } };
  const roleText = roleArn(context, `${part.name}-role`);
  const concurrency = members(properties, ["ReservedConcurrentExecutions", "RecursiveLoop"]);
  const invoke = invokeConfig(part, context);
  const source = image ? { ImageUri: `${context.accountId}.dkr.ecr.${context.Region}.amazonaws.com/${part.name}:latest` } : inline(runtime);
  const made: Record<string, CloudResource> = {
    Role: role("lambda.amazonaws.com", [BASIC, ...new Set(context.in(part, "lambda.eventSourceMapping").flatMap(({ from }) => (from && READS[from.type] !== undefined ? [`arn:aws:iam::aws:policy/service-role/${READS[from.type]!}`] : [])))], [...callStatements(part, context), ...destinations(part, context)]),
    "": { Type: "AWS::Lambda::Function", Properties: { FunctionName: part.name, ...(image ? {} : { Runtime: runtime, Handler: handlerOf(runtime) }), Role: context.own(part, "Role", "Arn", roleText), Code: source, ...set, ...concurrency, ...dead } },
    ...(invoke ? { InvokeConfig: { Type: "AWS::Lambda::EventInvokeConfig", Properties: { FunctionName: context.ref(part, part.name), Qualifier: "$LATEST", ...invoke } } } : {}),
  };
  return {
    resources: made,
    commands: [
      { command: "lambda create-function", options: { "function-name": part.name, ...(image ? { code: source } : { runtime, handler: handlerOf(runtime), "zip-file": "fileb://function.zip" }), role: roleText, ...asOptions({ ...set, ...dead }) } },
      ...(concurrency.ReservedConcurrentExecutions === undefined ? [] : [{ command: "lambda put-function-concurrency", options: { "function-name": part.name, "reserved-concurrent-executions": concurrency.ReservedConcurrentExecutions } }]),
      ...(concurrency.RecursiveLoop === undefined ? [] : [{ command: "lambda put-function-recursion-config", options: { "function-name": part.name, "recursive-loop": concurrency.RecursiveLoop } }]),
      ...(invoke ? [{ command: "lambda put-function-event-invoke-config", options: { "function-name": part.name, ...asOptions(invoke) } }] : []),
    ],
    notes: [
      `The code of ${part.name} is yours to bring; on the command line its role (${roleText}), too.`,
      ...["PublishedVersions", "Aliases"].some((name) => Array.isArray(properties[name]) && properties[name].length > 0) ? [`Versions and aliases of ${part.name} are made of its code as it is at that moment: publish them after it (\`aws lambda publish-version\`, \`create-alias\`).`] : [],
      ...["VpcConfig", "FunctionUrlConfig", "TenancyConfig", "CapacityProviderConfig", "DurableConfig"].filter((name) => properties[name] !== undefined).map((name) => `${name} of ${part.name} is not written.`),
    ],
  };
}

/** Only Node.js and Python take code inside the template. */
function inline(runtime: string): { readonly [member: string]: DeployValue } {
  if (runtime.startsWith("nodejs")) return { ZipFile: "exports.handler = async (event) => {};" };
  if (runtime.startsWith("python")) return { ZipFile: "def handler(event, context):\n    pass" };
  return { S3Bucket: "your-code-bucket", S3Key: "function.zip" };
}

const handlerOf = (runtime: string) => (runtime.startsWith("java") ? "example.Handler::handleRequest" : runtime.startsWith("dotnet") ? "Assembly::Namespace.Class::Handler" : runtime.startsWith("ruby") ? "index.handler" : runtime.startsWith("provided") ? "bootstrap" : "index.handler");

function invokeConfig(part: DeployPart, context: DeployContext): Record<string, DeployValue> | undefined {
  const [success] = context.out(part, "lambda.onSuccess");
  const [failure] = context.out(part, "lambda.onFailure");
  const config = part.properties.EventInvokeConfig as Readonly<Record<string, Json>> | undefined;
  if (!config && !success && !failure) return undefined;
  return {
    ...members(config ?? {}, ["MaximumEventAgeInSeconds", "MaximumRetryAttempts"]),
    ...(success || failure ? { DestinationConfig: { ...(success?.to ? { OnSuccess: { Destination: arnReference(success.to, context) } } : {}), ...(failure?.to ? { OnFailure: { Destination: arnReference(failure.to, context) } } : {}) } } : {}),
  };
}

/** Leave to hand on what failed or went well, of the function and of its mappings: the function's role does both. */
function destinations(part: DeployPart, context: DeployContext): DeployValue[] {
  const arrows = [...["lambda.onSuccess", "lambda.onFailure", "lambda.deadLetter"].flatMap((type) => context.out(part, type)), ...context.in(part, "lambda.eventSourceMapping").flatMap((mapping) => context.out(mapping, "lambda.mappingOnFailure"))];
  return arrows.flatMap(({ to }) => {
    const action = to && HANDS[to.type];
    return action === undefined || to === undefined ? [] : [{ Effect: "Allow", Action: action, Resource: to.type === "s3.bucket" ? `${to.arn}/*` : arnReference(to, context) }];
  });
}

/** Of queues: the properties that AWS takes there; a table is read by its stream's ARN. */
export function deployMapping(part: DeployPart, context: DeployContext): Deployment {
  const { from: source, to: target, properties } = part;
  if (!source || !target || READS[source.type] === undefined) return { notes: source ? [`The mapping of ${source.name} is not written: its address and credentials are your own.`] : [] };
  const { Qualifier, StartingPosition, ...rest } = properties;
  const [failure] = context.out(part, "lambda.mappingOnFailure");
  const set: Record<string, DeployValue> = {
    ...rest,
    ...(source.type === "sqs.queue" ? {} : { StartingPosition: StartingPosition ?? "TRIM_HORIZON" }),
    ...(failure?.to ? { DestinationConfig: { OnFailure: { Destination: arnReference(failure.to, context) } } } : {}),
  };
  const arn = source.type === "dynamodb.table" ? context.arn(source, "StreamArn") : arnReference(source, context);
  const name = typeof Qualifier === "string" ? `${target.name}:${Qualifier}` : undefined;
  return {
    resources: { "": { Type: "AWS::Lambda::EventSourceMapping", Properties: { EventSourceArn: arn, FunctionName: name ?? context.ref(target, target.name), ...set } } },
    commands: [{ command: "lambda create-event-source-mapping", options: { "event-source-arn": arn, "function-name": name ?? target.name, ...asOptions(set) } }],
    notes: source.type === "dynamodb.table" ? [`On the command line put the stream's own ARN of ${source.name} (\`aws dynamodb describe-table\`).`] : [],
  };
}
