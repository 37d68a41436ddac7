/**
 * The service contract. What has state is an *entity*: a node, a connection whose type says so, and one *account* per
 * service. All are defined alike, in the service's folder, as pure data and synchronous functions over plain state.
 * `Context` is the only way out of a definition, and a rule is a required argument of all that acts: no behaviour
 * without a reason. See ARCHITECTURE.md, "How to write a service".
 */
import type { Brand } from "../kernel/brand.ts";
import type { Phase } from "../kernel/phase.ts";
import type { RandomStream } from "../kernel/random.ts";
import type { Micros } from "../kernel/time.ts";
import type { Amount } from "../vocabulary/amount.ts";
import type { Chance } from "../vocabulary/chance.ts";
import type { FieldProblem, Fields, ValuesOf } from "../vocabulary/field.ts";
import type { Json } from "../vocabulary/json.ts";
import type { DeployWriter } from "./deploy.ts";
import type { PolledSource } from "./polled-source.ts";

/** An id of the document (`orders`, `c2`), or `account:<service>` for an account entity. */
export type EntityId = string;
/** The engine's own id of a message; AWS's MessageId is a fact of it and may change. */
export type MessageId = Brand<number, "MessageId">;
export type CallId = Brand<number, "CallId">;
export type TimerId = Brand<number, "TimerId">;
export type ScopeId = Brand<number, "ScopeId">;
/** `SQS-018`, or `SQS-018a` where one behaviour needs several rules. `EYD-…` are the engine's and the actors' own. */
export type RuleId = `${string}-${number}` | `${string}-${number}${"a" | "b" | "c" | "d" | "e"}`;

// ---------------------------------------------------------------------------------------------------------------- calls

/** AWS's error as the caller sees it. */
export interface AwsError { readonly code: string; readonly message: string; readonly status: number; readonly [detail: string]: unknown }

/**
 * What comes back of a call. `sim` carries facts that AWS does not send (such as `hiddenUntil`): the simulated caller
 * may use them, they never reach `output`. A time-out is an error with `timeout: true` made by the engine.
 */
export type Outcome =
  | { readonly ok: true; readonly output: unknown; readonly sim?: unknown }
  | { readonly ok: false; readonly error: AwsError; readonly timeout?: boolean; readonly sim?: unknown };

/** A call as its callee sees it. Keep `id` to answer later; the row lives in the engine until it is answered. */
export interface Call<Input = unknown> {
  readonly id: CallId;
  /** `sqs:ReceiveMessage`, or `internal:<service>.<Name>` for what AWS does inside. */
  readonly operation: string;
  readonly input: Input;
  /** Who called: an entity, or undefined for the script and the console. */
  readonly caller: EntityId | undefined;
  readonly callerType: string | undefined;
  /** The caller's ARN, for permission checks and facts. */
  readonly callerArn: string | undefined;
  /** The connection that the call crosses, if any. */
  readonly connection: EntityId | undefined;
  /** All messages in it. */
  readonly carries: readonly MessageId[];
  readonly sentAt: Micros;
}

/** A call as its caller sees it when an answer comes. `data` is what the caller kept. */
export interface Answered<Data = unknown> {
  readonly id: CallId;
  readonly operation: string;
  readonly input: unknown;
  readonly data: Data;
  readonly to: EntityId;
  readonly connection: EntityId | undefined;
  /** The messages of the request. */
  readonly carried: readonly MessageId[];
  /** The messages in the answer. */
  readonly carries: readonly MessageId[];
  readonly sentAt: Micros;
  /** True while more answers to the same call may follow. */
  readonly more: boolean;
}

/** A neighbour over one connection: configuration only. The state of others is reached by calls alone. */
export interface Peer {
  readonly connection: EntityId;
  readonly connectionType: string;
  readonly connectionConfig: AnyConfig;
  /** The entity at the other end (a connection for failure arrows of connections). */
  readonly id: EntityId;
  readonly type: string;
  readonly arn: string;
  readonly config: AnyConfig;
  /** How a managed poller reads it, where it offers `lambda.source`. */
  readonly source?: PolledSource | undefined;
}

export interface AnyConfig { readonly properties: Readonly<Record<string, unknown>>; readonly behaviour: Readonly<Record<string, unknown>> }

/** Where a call goes: itself, either end of this connection, its service's account, or a neighbour. */
export type Address = "self" | "from" | "to" | "account" | Peer;

// -------------------------------------------------------------------------------------------------------------- context

/** What a draw may look at: the messages of the unit that is attempted (DESIGN/CONTRACTS, Chance). */
export interface Attempt { readonly items?: readonly { readonly body: string; readonly attempt: number }[] }

export interface TemplateFacts { readonly seq?: number; readonly key?: string; readonly body?: Json }

/** What a message is, for drawing, search and goals. */
export interface MessageFacts {
  /** What the canvas draws: message (disc), request (arrow on), response (arrow back), copy (folded square), error. */
  readonly body?: string;
  /** Message group or partition key: colour and letter. */
  readonly group?: string;
  /** How a person names it: "order 45". Children inherit it when absent. */
  readonly label?: string;
  /** The number that follows the label, where there is one: `label: "order", number: 45`; alone it is "#45". Spares a text for each message. */
  readonly number?: number;
  /** The template that `body` is the text of, where nothing but `number` (as `{{seq}}`) goes into it: then the text is not kept, and made again when somebody asks. */
  readonly bodyTemplate?: Json;
}

export type MessageKind = "message" | "request" | "response" | "copy" | "record" | "event";

/** What can befall a message; the last row ends it. `worked`: who does not keep it did its work on it with success, once more. */
export type Mark =
  | "sent" | "received" | "dead-lettered" | "returned" | "throttled" | "failed" | "duplicated" | "redriven" | "worked"
  | Fate;
export type Fate = "processed" | "answered" | "expired" | "purged" | "dropped" | "filtered" | "delivered";

/** What every handler may do; `self` and `config` are of the entity that is handling. */
export interface Context<P extends Fields = Fields, B extends Fields = Fields> {
  readonly now: Micros;
  readonly self: { readonly id: EntityId; readonly type: string; readonly name: string; readonly arn: string };
  readonly config: { readonly properties: ValuesOf<P>; readonly behaviour: ValuesOf<B> };
  readonly settings: Settings;
  /** State of its own service's account entity: it may be changed directly. */
  account<A>(): A;

  /** Connections that start here (`out`) or end here (`in`), of one type or all, in document order. */
  out(connectionType?: string): readonly Peer[];
  in(connectionType?: string): readonly Peer[];
  /** For a connection entity: what it joins. */
  readonly from: Peer | undefined;
  readonly to: Peer | undefined;
  /** The node with this ARN, with the connection from here to it where there is one (drawn or implied). */
  resolve(arn: string): Peer | undefined;

  /** A stream of its own per (seed, entity, purpose). */
  random(purpose: string): RandomStream;
  /** A seeded UUID (version 4 in form). */
  uuid(purpose: string): string;
  /** Draws an Amount; counters of `sequence` are kept per purpose. */
  amount(amount: Amount, purpose: string, attempt?: Attempt): number;
  /** Draws a Chance once for one attempt; counters of `everyNth` are kept per purpose. */
  chance(chance: Chance, purpose: string, attempt?: Attempt): boolean;
  template(template: Json, purpose: string, facts: TemplateFacts): Json;
  /** The text that is sent for a filled template: a string as it is, anything else as compact JSON. */
  templateText(template: Json, purpose: string, facts: TemplateFacts): string;
  /**
   * What follows from the configuration alone: worked out once, and anew when the configuration has changed. No part of
   * the state. `compute` must be one and the same function at each call (a module's, not one made on the spot).
   */
  derived<T>(compute: (config: { readonly properties: ValuesOf<P>; readonly behaviour: ValuesOf<B> }) => T): T;

  /** What a call over this connection sends for this content: the operation and AWS's input, with the arrow's `body` and `input` laid over. */
  compose(peer: Peer, content: Content): { readonly operation: string; readonly input: unknown };
  /** The same for several in one batch call, where the operation has one. */
  composeMany(peer: Peer, contents: readonly Content[]): { readonly operation: string; readonly input: unknown; readonly limit: number; failed(output: unknown): readonly { readonly index: number; readonly code: string; readonly message: string }[] } | undefined;
  /** Body, label and group of a message. */
  facts(message: MessageId): MessageFacts;
  /** Whether these are the message's own body and group. */
  isOf(message: MessageId, body: string, group: string): boolean;

  /** A scope groups timers and calls so that they end together. */
  scope(parent?: ScopeId): ScopeId;
  /** Cancels its timers, abandons its calls, closes its sub-scopes. */
  close(scope: ScopeId, rule: RuleId): void;

  /** Schedules one of `on`. Default phase: expiry. Cancelled with its scope or by `cancel`. */
  after(delayUs: Micros, event: string, data: unknown, rule: RuleId, options?: { readonly phase?: Phase; readonly scope?: ScopeId }): TimerId;
  cancel(timer: TimerId): void;
  /** Schedules `event` in phase `look` of this instant, once however often it is asked for. */
  look(event: string, rule: RuleId): void;

  /** Sends a request. A neighbour's call crosses its connection (latency, faults); `internal:` operations take no time. */
  call(to: Address, operation: string, input: unknown, rule: RuleId, options?: CallOptions): CallId;
  /** Answers a call that was handed to this entity. With `more` the call stays open for further answers. */
  reply(call: CallId, outcome: Outcome, rule: RuleId, options?: { readonly more?: boolean; readonly carries?: readonly MessageId[] }): void;
  /** Gives up a call of its own: the callee hears `abandoned`, no answer will come. */
  abandon(call: CallId, rule: RuleId): void;

  /** Evaluates JSONata outside the kernel; the result comes as `on[event]({ data, result } | { data, error })` before anything else. */
  evaluate(source: string, bindings: Readonly<Record<string, unknown>>, event: string, data: unknown, rule: RuleId, options?: { readonly scope?: ScopeId }): void;

  /** Makes a message. It must be in somebody's `holds`, in a call, or `ended` when the handler returns. */
  message(kind: MessageKind, parents: readonly MessageId[], facts: MessageFacts): MessageId;
  /**
   * A copy of each of `parents`, as by `message("copy", [parent], { body, group })`: at once, where there are many. Bodies and groups
   * stand in the same places; where none are told each copy has its parent's, which costs less.
   */
  copies(parents: readonly MessageId[], bodies?: readonly string[], groups?: readonly string[]): MessageId[];
  /** Says what befell a message that goes on. */
  mark(message: MessageId, mark: Mark, rule: RuleId): void;
  /** Ends a message: it is nowhere any more. */
  ended(message: MessageId, fate: Fate, rule: RuleId): void;
  /** `mark` of each of these, in this order: at once, where there are many. */
  markAll(messages: readonly MessageId[], mark: Mark, rule: RuleId): void;
  /** `ended` of each of these, none of them named twice. */
  endedAll(messages: readonly MessageId[], fate: Fate, rule: RuleId): void;
  /** The message's ancestors, nearest first, each with the entity that made it. */
  ancestors(message: MessageId): readonly { readonly id: MessageId; readonly entity: EntityId; readonly kind: MessageKind }[];
  /** Who made the message, the entity's type, and as what. */
  maker(message: MessageId): { readonly entity: EntityId; readonly type: string; readonly kind: MessageKind };

  /** CloudWatch counters, gauges and distributions, in CloudWatch's unit. `times`: as if it were counted so often. */
  count(metric: string, n?: number, times?: number): void;
  gauge(metric: string, value: number): void;
  measure(metric: string, value: number): void;
  /** A row in the trace: what happened inside, why, with the facts that its sentence needs. */
  note(rule: RuleId, facts?: Readonly<Record<string, unknown>>, messages?: readonly MessageId[]): void;
  /** Shows a hop that is no call and has no answer: what is pushed back over a connection that a caller holds open, against its arrow. */
  pushed(connection: EntityId, messages?: readonly MessageId[]): void;
  /** Something the person should know ("this loop multiplies"): once per code and entity. */
  finding(code: string, facts?: Readonly<Record<string, unknown>>): void;

  /** Adds an entity that AWS would create by a call (drawn dashed); the same door as the script's `add`. */
  add(entity: Json): readonly FieldProblem[];
  /** Removes an entity; the same door as the script's `remove`. */
  remove(id: EntityId): void;
  /** Changes this entity's own configuration (what SetQueueAttributes and the like do); `changed` follows. */
  configure(change: { readonly properties?: Readonly<Record<string, Json>>; readonly behaviour?: Readonly<Record<string, Json>> }): readonly FieldProblem[];
}

export interface CallOptions {
  /** Kept by the engine and handed back with the answer. */
  readonly data?: unknown;
  /** After this long the caller is answered with a time-out and the callee hears `abandoned`. */
  readonly timeoutUs?: Micros;
  readonly scope?: ScopeId;
  readonly carries?: readonly MessageId[];
}

/** What the document's `account` says (CONTRACTS, Account), with the members of each service's account definition. */
export interface Settings {
  readonly Region: string;
  readonly accountId: string;
  /** Epoch milliseconds of t = 0. */
  readonly startsAtMs: number;
  readonly latencyMs: Amount;
  readonly profile: "exact" | "realistic";
  readonly billing: boolean;
  readonly [member: string]: unknown;
}

// ---------------------------------------------------------------------------------------------------------- definitions

/**
 * Method syntax on purpose: parameters are compared bivariantly, so a definition may name the type of its own data
 * (`"sqs/visibility-expired"(state, data: { message: number }, ctx)`) without casts.
 */
interface Handlers<S, P extends Fields, B extends Fields> {
  event(state: S, data: unknown, ctx: Context<P, B>): void;
  call(state: S, call: Call, ctx: Context<P, B>): void;
  answered(state: S, call: Answered, outcome: Outcome, ctx: Context<P, B>): void;
}

export interface EntityDefinition<P extends Fields = Fields, B extends Fields = Fields, S = unknown> {
  readonly kind: "node" | "connection" | "account";
  /** `sqs.queue`, `lambda.eventSourceMapping`; an account's is `account:<service>`. */
  readonly type: string;
  /** `sqs`; the prefix of its operations. Its rules stand in the service's `rules`. */
  readonly service: string;
  /** "SQS queue"; and one sentence for the palette. */
  readonly title: string;
  readonly says: string;
  readonly properties: P;
  readonly behaviour: B;
  /** Further checks over the whole configuration (a batch above ten needs a window, …). Paths start with `properties` or `behaviour`. */
  check?(config: { readonly properties: ValuesOf<P>; readonly behaviour: ValuesOf<B> }, about: { readonly id: string; readonly settings: Settings }): readonly FieldProblem[];

  /**
   * Of a connection: what AWS checks of both ends when it is made (a mapping's function may not run longer than the
   * queue hides a message). With `accepted` AWS looks only then: a document that has it so already is told, not refused.
   */
  checkEnds?(config: { readonly properties: ValuesOf<P>; readonly behaviour: ValuesOf<B> }, ends: { readonly from: Peer; readonly to: Peer; /** Connections of its type that start there already, each with its other end. */ readonly siblings?: readonly Peer[] }, settings: Settings): readonly EndProblem[];

  /**
   * What this node can be at the end of a connection: connection definitions name types or roles. Common roles:
   * `caller` (calls AWS operations over its arrows), `sns.subscriber`, `events.target`, `lambda.destination`, `s3.destination`,
   * `lambda.source` (mappings read it, as `source` says).
   */
  readonly roles?: readonly string[];
  /** How a managed poller reads this node: names and terms only, for the role `lambda.source`. */
  readonly source?: PolledSource;
  /** Of a connection: what it may join (types or roles; a connection type for failure arrows), and how it is said. */
  readonly joins?: Joins;
  /** Pairs that people try and AWS does not have, with the reason and the way. */
  readonly refusals?: readonly Refusal[];
  /** Of a call connection (`sqs:SendMessage`): how content becomes the operation's input, alone and in batches. */
  readonly compose?: Compose;

  /**
   * What the configuration names without an arrow (a Task's resource, the default bus): the type of the connection that
   * this is, and the ARN or id named. The loader makes an implied connection where that resource exists; a name without
   * a node is told to the person.
   */
  implies?(config: { readonly properties: ValuesOf<P>; readonly behaviour: ValuesOf<B> }, id: EntityId, settings: Settings): readonly { readonly type: string; readonly to: string }[];

  /** Its ARN as AWS forms it. */
  arn?(id: EntityId, config: { readonly properties: ValuesOf<P> }, settings: Settings): string;
  /** Its AWS name, where it is not the id (`.fifo`). */
  awsName?(id: EntityId, config: { readonly properties: ValuesOf<P> }): string;

  /** The state at t = 0 (or when added: `ctx.now` > 0). Plain data: numbers, strings, booleans, bigints, null, arrays, plain objects, Map, Set, typed arrays. What is frozen is shared between checkpoints, not copied. */
  init(ctx: Context<P, B>): S;
  /** How a checkpoint takes the state over, where it can share more than what is frozen. Both must be good to go on with. Default: a deep copy. */
  copyState?(state: S): S;
  /** What of the state is what it is, and not how it is kept: the run's hash looks at this. Default: all of it. */
  essence?(state: S): unknown;
  /** Runs once after all entities are initialised, in document order: first timers and calls. */
  started?(state: S, ctx: Context<P, B>): void;
  readonly on?: { readonly [event: string]: Handlers<S, P, B>["event"] };
  readonly calls?: { readonly [operation: string]: Handlers<S, P, B>["call"] };
  /** Any operation without a handler of its own (a sink for `http:…`); otherwise AWS's UnknownOperation answers. */
  otherwise?(state: S, call: Call, ctx: Context<P, B>): void;
  answered?: Handlers<S, P, B>["answered"];
  /** The caller of a call that I hold has gone away. */
  abandoned?(state: S, call: Call, ctx: Context<P, B>): void;
  /** The configuration was changed by the script, the console or a call. */
  changed?(state: S, before: { readonly properties: ValuesOf<P>; readonly behaviour: ValuesOf<B> }, ctx: Context<P, B>): void;
  /** It is being removed: end what it holds. */
  removed?(state: S, ctx: Context<P, B>): void;
  /** Sentences that must hold after each event; false or a string is a bug (asserted in tests and fuzzing). */
  readonly invariants?: { readonly [sentence: string]: (state: S, ctx: Context<P, B>) => boolean };
  /** Each message this entity is responsible for now (not those it only works on for another). For conservation. */
  holds?(state: S, ctx: Context<P, B>): Iterable<MessageId>;

  /** CloudWatch's names: what they count and their unit. `gauge` and `measure` of an unlisted metric is a bug. */
  readonly metrics: { readonly [metric: string]: MetricDefinition };
  /** What the node draws: small (bounded) plain data; every fact that a rule's *See* line needs has a name here. */
  view(state: S, ctx: Context<P, B>): unknown;
  /** What the panel shows and `run --json` prints (CONTRACTS, "What `inspect` gives"). */
  inspect(state: S, ctx: Context<P, B>): unknown;

  /** How this service refuses a caller without permission (a connection with `allowed: false`). Default: AccessDeniedException 403. */
  denied?(call: { readonly operation: string; readonly callerArn: string | undefined }): AwsError;

  /** How it is made at AWS, for "Copy as CloudFormation" and "Copy as AWS CLI". Without it, it is no AWS resource of its own. */
  readonly deploy?: DeployWriter;
  /** Buttons on the node: one call each, with its input (a Template) or a form. */
  readonly actions?: readonly Action[];
  /** One-click faults: a change of behaviour, or a call. */
  readonly faults?: readonly FaultDefinition[];
}

export interface MetricDefinition { readonly kind: "counter" | "gauge" | "distribution"; readonly unit: string; readonly says: string;
  /** US dollars, us-east-1, for the cost line: of a counter per unit counted, of a gauge per unit and hour that it stands. */ readonly usd?: number }

export type EndProblem = FieldProblem & { readonly accepted?: boolean; /** Of what is accepted: how it is told where it stands. */ readonly notice?: EndNotice };

/** What is amiss between two ends and yet stands: at most five words for the drawing, a sentence or two, and the properties of either end that it is about. */
export interface EndNotice { readonly short: string; readonly says: string; readonly from?: string; readonly to?: string }

export interface Joins {
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** "send a message", for the choice when a pair has several. */
  readonly verb: string;
  /** At most this many of its type may start at one entity (a queue has one redrive policy). */
  readonly mostFrom?: number;
  /** A failure arrow: drawn with red dashes. */
  readonly failure?: boolean;
  /**
   * The connection stays when what it leads to is deleted, as AWS keeps a subscription whose queue is gone: its `to`
   * is undefined from then on.
   */
  readonly outlivesEnd?: boolean;
  /** Likewise when what it starts at is deleted, as AWS keeps a mapping whose queue is gone: its `from` is undefined then. */
  readonly outlivesStart?: boolean;
  /** Lower wins when a pair has several types and the person did not choose. Default 10. */
  readonly preference?: number;
}

export interface Refusal { readonly from: string; readonly to: string; readonly says: string; readonly instead?: readonly { readonly label: string; readonly insert: string }[] }

export interface Action { readonly label: string; readonly operation: string; readonly input: Json; readonly says?: string }
export interface FaultDefinition { readonly label: string; readonly says: string; readonly change?: { readonly properties?: Json; readonly behaviour?: Json }; readonly call?: { readonly operation: string; readonly input: Json } }

/** Content that a caller has: what `body`, `key`, `group`, `attributes` of a client or an arrow give. */
export interface Content {
  readonly body: string;
  /** Number of the arrival, for an arrow's own templates. */
  readonly seq?: number;
  readonly key?: string;
  readonly group?: string;
  readonly deduplicationId?: string;
  readonly attributes?: Readonly<Record<string, Json>>;
  /** Members laid over what was composed. */
  readonly input?: Readonly<Record<string, Json>>;
}

export interface Compose {
  /** AWS's input for one message. `target` is the neighbour's configuration. */
  one(content: Content, connection: AnyConfig, target: Peer): unknown;
  readonly batch?: {
    readonly operation: string;
    readonly limit: number;
    many(contents: readonly Content[], connection: AnyConfig, target: Peer): unknown;
    /** Which entries of a 200 answer failed, by index, with AWS's code. */
    failed(output: unknown): readonly { readonly index: number; readonly code: string; readonly message: string }[];
  };
}

/** A numbered statement of behaviour, as the app shows it. */
export interface RuleDefinition {
  readonly rank: "P0" | "P1" | "P2" | "-";
  readonly title: string;
  readonly status: "documented" | "measured" | "assumed" | "not modelled";
  /** AWS's page (https) or what the rule rests on. */
  readonly source: string;
  /** One or two sentences: what AWS does. Markdown `code` allowed. */
  readonly says: string;
  /**
   * The sentence for the log and for "why?": `VisibilityTimeout ({timeoutS} s) ran out: visible again.` Placeholders are
   * facts of the row. Keyed by `what` of the row where they differ (event name, operation, "answer", "note"); `default` else.
   * Of several the first is told whose facts the row has: a rule may be noted with these or with those.
   */
  readonly tells?: string | Readonly<Record<string, string | readonly string[]>>;
  /** Properties responsible. */
  readonly properties?: readonly string[];
  /** Marks the first such row of an entity on the timeline: "first comes back". */
  readonly moment?: string;
  /** Its notes tell that things go on as always (a poll waits, a poller adapts): the log has them only when asked. */
  readonly routine?: boolean;
  /** How the row looks: fate mark of the look. */
  readonly mark?: "waiting" | "in-flight" | "returning" | "failed" | "dropped" | "throttled" | "done" | "delayed" | "info";
  /** Where common study notes are wrong: the correction. */
  readonly note?: string;
}

/** One service: its entities and rules. Adding a service = its folder and one line in registry.ts. */
export interface Service {
  readonly name: string;
  readonly title: string;
  readonly rules: { readonly [id: string]: RuleDefinition };
  readonly entities: readonly EntityDefinition<Fields, Fields, unknown>[];
  /** Palette group and the hue family of look/tokens.css. */
  readonly family: "queue" | "topic" | "function" | "stream" | "workflow" | "api" | "bus" | "store" | "actor" | "end";
}

/** Checks the types of a definition and erases them for the registry. */
export function defineEntity<const P extends Fields, const B extends Fields, S>(definition: EntityDefinition<P, B, S>): EntityDefinition<Fields, Fields, unknown> {
  // The engine hands each definition only its own state and configuration, so the erasure is safe.
  return definition as unknown as EntityDefinition<Fields, Fields, unknown>;
}

/** A connection without state: a call that its `from` makes (`sqs:SendMessage`). */
export function defineCallConnection<const P extends Fields>(definition: {
  readonly type: string; readonly service: string; readonly title: string; readonly says: string;
  readonly properties: P; readonly joins: Joins; readonly compose: Compose; readonly refusals?: readonly Refusal[];
}): EntityDefinition<Fields, Fields, unknown> {
  return defineEntity({ kind: "connection", behaviour: {}, metrics: {}, init: () => null, view: () => null, inspect: () => null, ...definition });
}
