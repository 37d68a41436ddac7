/**
 * How a part is made at AWS: what "Copy as CloudFormation" and "Copy as AWS CLI" write. Each service says it of its own
 * types (`deploy` of a definition); `scenario/deploy` puts the pieces of a choice of parts together.
 */
import type { Json } from "../vocabulary/json.ts";

/** A value that may point at another part: a reference where that part is written too, its text otherwise. */
export type DeployValue = Json | Reference | Either | readonly DeployValue[] | { readonly [member: string]: DeployValue };

/**
 * `Fn::GetAtt` with an attribute, `Ref` without; `text` where the target stands outside, and on the command line, unless
 * AWS gives the target an id that nobody knows before: then `shell`, with variables that keep it (`${shop_id}`).
 */
export interface Reference { readonly $of: string; readonly $attribute?: string; readonly $text: string; readonly $shell?: string }

/** What templates and commands say in different ways. */
export interface Either { readonly $template: DeployValue; readonly $command: DeployValue }
export const either = ($template: DeployValue, $command: DeployValue): Either => ({ $template, $command });

/** The shell variable that keeps an id of a part: `shop_id`, `shop_route2`. Names of a part's own pieces must differ in more than their case. */
export const variable = (part: DeployPart, what = "id"): string => `${part.id.replaceAll("-", "_")}_${what}`;

export interface DeployPart {
  readonly id: string;
  readonly type: string;
  /** AWS's name of the resource. */
  readonly name: string;
  readonly arn: string;
  /** What the document sets, defaults left out: AWS's defaults are the same. */
  readonly properties: Readonly<Record<string, Json>>;
  readonly behaviour: Readonly<Record<string, Json>>;
  /** Ends of a connection. */
  readonly from?: DeployPart;
  readonly to?: DeployPart;
}

export interface DeployContext {
  readonly Region: string;
  readonly accountId: string;
  /** Connections that start or end at a part, of one type or all, in document order. */
  out(part: DeployPart, type?: string): readonly DeployPart[];
  in(part: DeployPart, type?: string): readonly DeployPart[];
  /** The part's ARN: `GetAtt` of `attribute`, or `Ref` where that gives the ARN (topics, state machines). */
  arn(part: DeployPart, attribute?: string | null): Reference;
  /** `Ref`: the name of most resources, a queue's URL. */
  ref(part: DeployPart, text: string): Reference;
  /** An attribute of a resource that this part's writer makes itself, by its suffix. */
  own(part: DeployPart, suffix: string, attribute: string | undefined, text: string): Reference;
}

export interface CloudResource { readonly Type: string; readonly Properties: { readonly [member: string]: DeployValue }; readonly DependsOn?: readonly Reference[] }

/** `aws sqs create-queue --queue-name orders`: `command` is `sqs create-queue`, options in the order they are written. `true` is a bare flag, `false` its `--no-` form. */
export interface DeployCommand {
  readonly command: string;
  readonly options: Readonly<Record<string, DeployValue>>;
  /** A member of the answer is kept in a shell variable: `shop_id=$(aws … --query ApiId --output text)`. */
  readonly keeps?: { readonly variable: string; readonly query: string };
}

export interface Deployment {
  /** By suffix of the logical name; "" is the part itself. */
  readonly resources?: { readonly [suffix: string]: CloudResource };
  readonly commands?: readonly DeployCommand[];
  /** What still has to be given, or cannot be said in a snippet. */
  readonly notes?: readonly string[];
}

/** What `deploy` of a definition is. */
export type DeployWriter = (part: DeployPart, context: DeployContext) => Deployment;

/** A policy statement that lets an AWS service act on a resource, for one source only. */
export function serviceStatement(principal: string, action: string, resource: DeployValue, source: DeployValue): { readonly [member: string]: DeployValue } {
  return { Effect: "Allow", Principal: { Service: principal }, Action: action, Resource: resource, Condition: { ArnEquals: { "aws:SourceArn": source } } };
}

export const policy = (statements: readonly DeployValue[]): { readonly [member: string]: DeployValue } => ({ Version: "2012-10-17", Statement: statements });

/** A role that one AWS service takes on. */
export function role(principal: string, managed: readonly string[], statements: readonly DeployValue[]): CloudResource {
  return {
    Type: "AWS::IAM::Role",
    Properties: {
      AssumeRolePolicyDocument: policy([{ Effect: "Allow", Principal: { Service: principal }, Action: "sts:AssumeRole" }]),
      ...(managed.length > 0 ? { ManagedPolicyArns: managed } : {}),
      ...(statements.length > 0 ? { Policies: [{ PolicyName: "arrows", PolicyDocument: policy(statements) }] } : {}),
    },
  };
}

/** Which actions a part's outgoing calls need, one statement for each target. An arrow without permission gets none: that is the fault it shows. */
export function callStatements(part: DeployPart, context: DeployContext): DeployValue[] {
  return context.out(part).flatMap((arrow): DeployValue[] => {
    const [service, operation] = arrow.type.split(":");
    if (operation === undefined || service === "http" || arrow.type === "apigateway:Request" || arrow.to === undefined || arrow.behaviour.allowed === false) return [];
    const action = arrow.type === "lambda:Invoke" ? "lambda:InvokeFunction" : arrow.type === "apigateway:PostToConnection" ? "execute-api:ManageConnections" : arrow.type;
    return [{ Effect: "Allow", Action: action, Resource: service === "s3" ? `${arrow.to.arn}/*` : service === "apigateway" ? "*" : arnReference(arrow.to, context) }];
  });
}

/** CloudFormation gives the ARN of these by `Ref`; of all others by the attribute `Arn`. */
const ARN_BY_REF = new Set(["sns.topic", "stepfunctions.stateMachine", "stepfunctions.activity"]);

export function arnReference(part: DeployPart, context: DeployContext): Reference {
  return ARN_BY_REF.has(part.type) ? context.arn(part, null) : context.arn(part);
}

/** Members that are there, under other names where `names` says so. */
export function members(properties: Readonly<Record<string, Json>>, names: readonly string[]): Record<string, Json> {
  return Object.fromEntries(names.flatMap((name) => (properties[name] === undefined ? [] : [[name, properties[name]]])));
}

/** `MessageRetentionPeriod` → `message-retention-period`, as the AWS CLI writes its options. */
export function optionName(member: string): string {
  return member.replace(/([a-z0-9])([A-Z])/g, "$1-$2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1-$2").toLowerCase();
}

export const asOptions = (values: Readonly<Record<string, DeployValue>>): Record<string, DeployValue> => Object.fromEntries(Object.entries(values).map(([name, value]) => [optionName(name), value]));
