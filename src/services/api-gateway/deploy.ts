/** What the writers of REST, HTTP and WebSocket APIs share. Source: the CloudFormation and AWS CLI references of Amazon API Gateway. */
import { functionArn, functionInvocationUri, roleArn } from "../../aws/arn.ts";
import { userPoolIssuer } from "../../aws/jwt.ts";
import { checkFields } from "../../vocabulary/field-check.ts";
import type { Fields } from "../../vocabulary/field.ts";
import { asOptions, either, role, variable, type CloudResource, type DeployCommand, type DeployContext, type DeployPart, type Deployment, type DeployValue, type Reference } from "../deploy.ts";
import type { ApiProperties } from "./config.ts";
import type { AuthorizerConfig } from "./config-parts.ts";
import { AUTHORIZER, qualifierIn, snapshot, functionNameIn, type Definition, type Route } from "./definition.ts";
import type { Kind } from "./state.ts";

/** One resource with the command that makes it. `options` where they are not the properties in kebab-case. */
interface Piece { readonly Type: string; readonly Properties: CloudResource["Properties"]; readonly DependsOn?: readonly Reference[]; readonly command: string; readonly options?: Readonly<Record<string, DeployValue>>; /** The member of the answer that is its id. */ readonly keeps?: string }

/** Writes the parts of one API, which point at each other by ids that AWS gives. */
export class ApiWriter {
  readonly resources: Record<string, CloudResource> = {};
  readonly commands: DeployCommand[] = [];
  readonly notes: string[] = [];
  readonly config: ApiProperties;
  readonly definition: Definition;
  private readonly arrows: ReadonlyMap<string, DeployPart>;
  private readonly suffixes = new Map<string, string>();
  private readonly taken = new Set<string>();
  private readonly granted: DeployValue[] = [];

  constructor(readonly part: DeployPart, readonly context: DeployContext, kind: Kind, fields: Fields) {
    this.config = checkFields(fields, { ...part.properties }, "properties").value as ApiProperties;
    this.arrows = new Map(context.out(part).map((arrow) => [arrow.id, arrow]));
    const peers = (type: string) => context.out(part, type).flatMap(({ id, to, properties, behaviour }) => (to === undefined ? [] : [{ connection: id, connectionConfig: { properties, behaviour }, id: to.id, type: to.type }]));
    this.definition = snapshot(kind, { config: { properties: this.config }, out: peers });
  }

  put(suffix: string, { Type, Properties, DependsOn, command, options, keeps }: Piece): void {
    this.resources[suffix] = { Type, Properties, ...(DependsOn === undefined ? {} : { DependsOn }) };
    this.commands.push({ command, options: options ?? asOptions(Properties), ...(keeps === undefined ? {} : { keeps: { variable: this.variable(suffix), query: keeps } }) });
  }

  /** A command that has no resource of its own: what it does is a property of another resource. */
  also(command: DeployCommand): void { this.commands.push(command); }

  /** The name of the piece that stands for `key` (a path, an authorizer's name): each its own, also where their letters are alike. */
  suffix(prefix: string, key: string): string {
    const known = this.suffixes.get(`${prefix} ${key}`);
    if (known !== undefined) return known;
    const base = prefix + slug(key);
    let name = base;
    for (let n = 2; this.taken.has(name.toLowerCase()); n++) name = `${base}${n}`;
    this.taken.add(name.toLowerCase());
    this.suffixes.set(`${prefix} ${key}`, name);
    return name;
  }

  variable(suffix: string): string { return variable(this.part, suffix === "" ? "id" : suffix); }

  /** A server's address is nothing that a document knows. */
  server(): string {
    this.notes.push(`The address of the servers behind ${this.part.name} is a place-holder: put your own.`);
    return "https://example.com";
  }

  /** The id of what was put under a suffix. */
  id(suffix = ""): Reference { return this.own(suffix, undefined, `\${${this.variable(suffix)}}`); }

  own(suffix: string, attribute: string | undefined, $shell: string): Reference { return { ...this.context.own(this.part, suffix, attribute, this.part.id), $shell }; }

  arrow(id: string): DeployPart | undefined { return this.arrows.get(id); }

  /** Leave for API Gateway to invoke a function, once for each; an arrow without permission shows what happens without. */
  permit(arrow: DeployPart, from = "/*"): void {
    const target = arrow.to;
    if (target?.type !== "lambda.function" || arrow.behaviour.allowed === false) return;
    const suffix = this.suffix("Permission", `${target.id}${from === "/*" ? "" : " authorizer"}`);
    if (this.resources[suffix] !== undefined) return;
    const shared = { Action: "lambda:InvokeFunction", FunctionName: this.context.ref(target, target.name), Principal: "apigateway.amazonaws.com" };
    const source = this.own("", undefined, `arn:aws:execute-api:${this.context.Region}:${this.context.accountId}:\${${this.variable("")}}${from}`);
    this.put(suffix, {
      Type: "AWS::Lambda::Permission", Properties: { ...shared, SourceArn: { "Fn::Sub": [`arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${api}${from}`, { api: this.id() }] } },
      command: "lambda add-permission", options: { "function-name": target.name, "statement-id": `apigateway-${this.part.id}${from === "/*" ? "" : "-authorizer"}`, action: shared.Action, principal: shared.Principal, "source-arn": source },
    });
  }

  /** Leave for the API itself to call a service, by a role of its own. */
  grant(action: string, resource: DeployValue): Reference {
    const text = roleArn(this.context, `${this.part.name}-role`);
    const statement: DeployValue = { Effect: "Allow", Action: action, Resource: resource };
    if (!this.granted.some((each) => JSON.stringify(each) === JSON.stringify(statement))) this.granted.push(statement);
    this.resources.Role = role("apigateway.amazonaws.com", [], [...this.granted]);
    this.notes.push(`On the command line the role of ${this.part.name} (${text}) is yours to bring: it needs ${action}.`);
    return this.context.own(this.part, "Role", "Arn", text);
  }

  done(): Deployment { return { resources: this.resources, commands: this.commands, notes: this.notes }; }
}

/**
 * The URI by which API Gateway invokes a function; a route's Uri may name it, and its alias, by stage variables. Answers
 * that are streamed have one of their own. Source: DG response-streaming-lambda-configure.html
 */
export function invocationUri(writer: ApiWriter, target: DeployPart, uri?: string, streams = false): DeployValue {
  const form = (text: string) => (streams ? text.replace("2015-03-31", "2021-11-15").replace(/invocations$/, "response-streaming-invocations") : text);
  const { context } = writer;
  const named = uri !== undefined && functionNameIn(uri).includes("${");
  const qualifier = uri === undefined || named ? "" : qualifierIn(uri);
  if (named || qualifier !== "") writer.notes.push(`Leave to invoke ${named ? "the functions that stage variables name" : `${target.name}:${qualifier}`} is not written: \`aws lambda add-permission\`, with --qualifier for an alias.`);
  const tail = qualifier === "" ? "" : `:${qualifier}`;
  const shell = form(functionInvocationUri(context, named ? functionArn(context, uri) : `${target.arn}${tail}`));
  const inSub = (text: string) => text.replaceAll("${stageVariables", "${!stageVariables");
  const place = { Region: "${AWS::Region}", accountId: "${AWS::AccountId}" };
  const template: DeployValue = named ? { "Fn::Sub": inSub(form(functionInvocationUri(place, functionArn(place, uri)))) } : { "Fn::Sub": [inSub(form(functionInvocationUri(place, `\${function}${tail}`))), { function: context.arn(target) }] };
  return either(template, shell);
}

/** A user pool's ARN and issuer: AWS gives its id. */
export function poolArn({ context }: ApiWriter, pool: DeployPart): Reference {
  return { ...context.arn(pool), $shell: `${pool.arn.slice(0, pool.arn.indexOf("/") + 1)}\${${variable(pool)}}` };
}

export function poolIssuer({ context }: ApiWriter, pool: DeployPart): Reference {
  const text = userPoolIssuer(context.Region, pool.arn.slice(pool.arn.indexOf("/") + 1));
  return { ...context.own(pool, "", "ProviderURL", text), $shell: userPoolIssuer(context.Region, `\${${variable(pool)}}`) };
}

/** The app client of a pool, as JWT authorizers name whom tokens are for. */
export function poolClient({ context }: ApiWriter, pool: DeployPart): Reference {
  return { ...context.own(pool, "Client", undefined, String(pool.properties.ClientId ?? "web")), $shell: `\${${variable(pool, "client")}}` };
}

/** Each authorizer that routes ask, with the arrow that it has. */
export function authorizersIn(writer: ApiWriter): readonly { readonly config: AuthorizerConfig; readonly suffix: string; readonly arrow: DeployPart | undefined }[] {
  const drawn = writer.context.out(writer.part, AUTHORIZER);
  return Object.values(writer.definition.authorizers).map((config) => ({
    config, suffix: writer.suffix("Authorizer", config.Name),
    arrow: drawn.find(({ properties }) => (properties.name ?? "authorizer") === config.Name) ?? (drawn.length === 1 ? drawn[0] : undefined),
  }));
}

/** The id of the authorizer that a route asks; a place-holder where it could not be written: an open door it must not be. */
export function authorizerId(writer: ApiWriter, route: Route): DeployValue {
  const suffix = writer.suffix("Authorizer", route.authorizer);
  return writer.resources[suffix] === undefined ? "your-authorizer-id" : writer.id(suffix);
}

/** The default of each kind of API as its references say it. */
export function identitySources(config: AuthorizerConfig, prefix: string): string[] {
  return (config.IdentitySource ?? "method.request.header.Authorization").split(",").map((each) => `${prefix}${/(header|querystring|path)\..+$/.exec(each.trim())?.[0] ?? each.trim()}`);
}

const slug = (text: string): string => text.split(/[^A-Za-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");

/** Members that are there. */
export function given(values: Readonly<Record<string, DeployValue | undefined>>): Record<string, DeployValue> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, DeployValue] => entry[1] !== undefined));
}
