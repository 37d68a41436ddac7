/** Functions and mappings as AWS::Lambda and `aws lambda`. Source: the CloudFormation and AWS CLI references of AWS Lambda. */
import { arnReference, asOptions, callStatements, members, role, variable, type CloudResource, type DeployCommand, type DeployContext, type DeployPart, type Deployment, type DeployValue } from "../deploy.ts";
import { roleArn } from "../../aws/arn.ts";
import type { Json } from "../../vocabulary/json.ts";

const BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
/** AWS's managed policies for what a mapping reads. */
const READS: Readonly<Record<string, string>> = { "sqs.queue": "AWSLambdaSQSQueueExecutionRole", "kinesis.stream": "AWSLambdaKinesisExecutionRole", "dynamodb.table": "AWSLambdaDynamoDBExecutionRole", "msk.cluster": "AWSLambdaMSKExecutionRole" };
/** Of brokers there is none. Source: https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html */
const BROKER = ["mq:DescribeBroker", "secretsmanager:GetSecretValue", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"];
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
    Role: role("lambda.amazonaws.com", [BASIC, ...new Set(context.in(part, "lambda.eventSourceMapping").flatMap(({ from }) => (from && READS[from.type] !== undefined ? [`arn:aws:iam::aws:policy/service-role/${READS[from.type]!}`] : [])))], [...callStatements(part, context), ...destinations(part, context), ...(context.in(part, "lambda.eventSourceMapping").some(({ from }) => from?.type === "mq.broker") ? [{ Effect: "Allow", Action: BROKER, Resource: "*" }] : [])]),
    "": { Type: "AWS::Lambda::Function", Properties: { FunctionName: part.name, ...(image ? {} : { Runtime: runtime, Handler: handlerOf(runtime) }), Role: context.own(part, "Role", "Arn", roleText), Code: source, ...set, ...concurrency, ...dead } },
    ...versionResources(part, context),
    ...(invoke ? { InvokeConfig: { Type: "AWS::Lambda::EventInvokeConfig", Properties: { FunctionName: context.ref(part, part.name), Qualifier: "$LATEST", ...invoke } } } : {}),
  };
  return {
    resources: made,
    commands: [
      { command: "lambda create-function", options: { "function-name": part.name, ...(image ? { code: source } : { runtime, handler: handlerOf(runtime), "zip-file": "fileb://function.zip" }), role: roleText, ...asOptions({ ...set, ...dead }) } },
      ...(concurrency.ReservedConcurrentExecutions === undefined ? [] : [{ command: "lambda put-function-concurrency", options: { "function-name": part.name, "reserved-concurrent-executions": concurrency.ReservedConcurrentExecutions } }]),
      ...(concurrency.RecursiveLoop === undefined ? [] : [{ command: "lambda put-function-recursion-config", options: { "function-name": part.name, "recursive-loop": concurrency.RecursiveLoop } }]),
      ...(invoke ? [{ command: "lambda put-function-event-invoke-config", options: { "function-name": part.name, ...asOptions(invoke) } }] : []),
      ...versionCommands(part),
    ],
    notes: [
      `The code of ${part.name} is yours to bring; on the command line its role (${roleText}), too.`,
      ...(versionsOf(part).length > 1 ? [`AWS publishes a version of ${part.name} only where its code or configuration has changed since the last: put each version's own code in between (a template with one version at first, then with the next).`] : []),
      ...["VpcConfig", "FunctionUrlConfig", "TenancyConfig", "CapacityProviderConfig", "DurableConfig"].filter((name) => properties[name] !== undefined).map((name) => `${name} of ${part.name} is not written.`),
    ],
  };
}

interface Version { readonly Version: string; readonly ProvisionedConcurrentExecutions?: number }
interface Alias { readonly Name: string; readonly FunctionVersion: string; readonly AdditionalVersionWeights?: Readonly<Record<string, number>>; readonly ProvisionedConcurrentExecutions?: number }
const versionsOf = ({ properties }: DeployPart) => (properties.PublishedVersions ?? []) as unknown as readonly Version[];
const aliasesOf = ({ properties }: DeployPart) => (properties.Aliases ?? []) as unknown as readonly Alias[];
const aliasSuffix = (name: string) => `Alias${name.replace(/[^A-Za-z0-9]/g, "")}`;
const provisioned = ({ ProvisionedConcurrentExecutions }: Version | Alias): Record<string, DeployValue> => (ProvisionedConcurrentExecutions === undefined ? {} : { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions } });

/** Versions one after the other, as they get their numbers; aliases point at them. */
function versionResources(part: DeployPart, context: DeployContext): Record<string, CloudResource> {
  const FunctionName = context.ref(part, part.name);
  const suffix = (version: string) => `Version${version}`;
  const number = (version: string): DeployValue => (version === "$LATEST" ? version : context.own(part, suffix(version), "Version", version));
  const versions = versionsOf(part).map((each, index, all): [string, CloudResource] => [suffix(each.Version), {
    Type: "AWS::Lambda::Version", Properties: { FunctionName, ...provisioned(each) }, ...(index === 0 ? {} : { DependsOn: [context.own(part, suffix(all[index - 1]!.Version), undefined, "")] }),
  }]);
  const aliases = aliasesOf(part).map((each): [string, CloudResource] => {
    const weights = Object.entries(each.AdditionalVersionWeights ?? {}).map(([version, FunctionWeight]) => ({ FunctionVersion: number(version), FunctionWeight }));
    return [aliasSuffix(each.Name), { Type: "AWS::Lambda::Alias", Properties: { FunctionName, Name: each.Name, FunctionVersion: number(each.FunctionVersion), ...(weights.length === 0 ? {} : { RoutingConfig: { AdditionalVersionWeights: weights } }), ...provisioned(each) } }];
  });
  return Object.fromEntries([...versions, ...aliases]);
}

/** Between two versions comes the next one's code. While an update is under way nothing is published: hence the waits. */
function versionCommands(part: DeployPart): DeployCommand[] {
  if (versionsOf(part).length === 0) return [];
  const name = { "function-name": part.name };
  const concurrency = (qualifier: string, { ProvisionedConcurrentExecutions: executions }: Version | Alias): DeployCommand[] => (executions === undefined ? [] : [{ command: "lambda put-provisioned-concurrency-config", options: { ...name, qualifier, "provisioned-concurrent-executions": executions } }]);
  const code = (version: string) => (part.properties.PackageType === "Image" ? { "image-uri": `${part.name}:${version}` } : { "zip-file": `fileb://function-${version}.zip` });
  return [
    ...versionsOf(part).flatMap((each, index): DeployCommand[] => [
      ...(index === 0 ? [{ command: "lambda wait function-active-v2", options: name }] : [{ command: "lambda update-function-code", options: { ...name, ...code(each.Version) } }, { command: "lambda wait function-updated-v2", options: name }]),
      { command: "lambda publish-version", options: name }, ...concurrency(each.Version, each),
    ]),
    ...aliasesOf(part).flatMap((each): DeployCommand[] => [
      { command: "lambda create-alias", options: { ...name, name: each.Name, "function-version": each.FunctionVersion, ...(each.AdditionalVersionWeights === undefined ? {} : { "routing-config": { AdditionalVersionWeights: each.AdditionalVersionWeights } }) } },
      ...concurrency(each.Name, each),
    ]),
  ];
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
  if (!source || !target) return {};
  const { Qualifier, StartingPosition, ...rest } = properties;
  const [failure] = context.out(part, "lambda.mappingOnFailure");
  const set: Record<string, DeployValue> = {
    ...within(source, context), ...rest,
    ...(source.type === "sqs.queue" || source.type === "mq.broker" ? {} : { StartingPosition: StartingPosition ?? "TRIM_HORIZON" }),
    ...(failure?.to ? { DestinationConfig: { OnFailure: { Destination: arnReference(failure.to, context) } } } : {}),
  };
  const arn = sourceArn(source, context);
  const name = typeof Qualifier === "string" ? `${target.name}:${Qualifier}` : undefined;
  // An alias is named by what makes it, so that it stands first; its Ref is its ARN.
  const alias = aliasesOf(target).some(({ Name }) => Name === Qualifier) ? context.own(target, aliasSuffix(String(Qualifier)), undefined, name!) : undefined;
  const told: Readonly<Record<string, string>> = {
    "dynamodb.table": `On the command line put the stream's own ARN of ${source.name} (\`aws dynamodb describe-table\`).`,
    "mq.broker": `On the command line put the ARN of the secret with the user and password of ${source.name}.`,
  };
  return {
    resources: { "": { Type: "AWS::Lambda::EventSourceMapping", Properties: { EventSourceArn: arn, FunctionName: alias ?? name ?? context.ref(target, target.name), ...set } } },
    commands: [{ command: "lambda create-event-source-mapping", options: { "event-source-arn": arn, "function-name": name ?? target.name, ...asOptions(set) } }],
    notes: told[source.type] === undefined ? [] : [told[source.type]!],
  };
}

/** Brokers and clusters have ids that AWS gives. */
function sourceArn(source: DeployPart, context: DeployContext): DeployValue {
  if (source.type === "dynamodb.table") return context.arn(source, "StreamArn");
  if (source.type === "mq.broker") return { ...context.arn(source), $shell: `${source.arn.slice(0, source.arn.lastIndexOf(":") + 1)}\${${variable(source)}}` };
  return source.type === "msk.cluster" ? { ...context.arn(source), $shell: `\${${variable(source)}}` } : arnReference(source, context);
}

/** What is read inside a broker or a cluster: the first, where the mapping names none. */
function within(source: DeployPart, context: DeployContext): Record<string, DeployValue> {
  const [queue] = (source.behaviour.queues ?? ["queue"]) as readonly string[];
  const [topic] = (source.behaviour.topics ?? [{ TopicName: "topic" }]) as readonly { readonly TopicName: string }[];
  if (source.type === "mq.broker") return { Queues: [queue!], SourceAccessConfigurations: [{ Type: "BASIC_AUTH", URI: context.own(source, "Secret", undefined, `arn:aws:secretsmanager:${context.Region}:${context.accountId}:secret:${source.name}`) }] };
  return source.type === "msk.cluster" ? { Topics: [topic!.TopicName] } : {};
}
