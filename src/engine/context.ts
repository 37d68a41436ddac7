/** What an entity may do: the one implementation of the service contract's `Context`. One object per entity, for its whole life. */
import { assert } from "../kernel/assert.ts";
import { dropId } from "../kernel/ids.ts";
import { Phase } from "../kernel/phase.ts";
import type { RandomStream } from "../kernel/random.ts";
import { instantAfter, type Micros } from "../kernel/time.ts";
import { isoFromMs } from "../aws/date.ts";
import type {
  Address, AnyConfig, Attempt, CallId, CallOptions, Compose, Content, Context, EntityDefinition, EntityId, Fate, Mark, MessageFacts, MessageId, MessageKind, Outcome, Peer, RuleId, ScopeId, Settings, TemplateFacts, TimerId,
} from "../services/define.ts";
import { drawAmount, type Amount } from "../vocabulary/amount.ts";
import { drawChance, type Chance } from "../vocabulary/chance.ts";
import type { FieldProblem } from "../vocabulary/field.ts";
import type { Json } from "../vocabulary/json.ts";
import { bodyText, type CompiledTemplate, type FillFacts } from "../vocabulary/template.ts";
import type { Entity } from "./entity.ts";
import { abandon, pushed, reply, send } from "./network.ts";
import { closeScope, openScope } from "./scopes.ts";
import type { Series } from "./metrics.ts";
import { addEntity, configureEntity, removeEntity } from "./structure.ts";
import { RowKind } from "./trace.ts";
import { FIRST_TIMER, lookKey, parseJson, peersOf, type World } from "./world.ts";

/** A message whose ancestors pass this often through its maker is part of a loop that feeds itself. */
const LOOP_DEPTH = 64;

/** A timer that this entity has scheduled before: its event and rule, and their number in the queue. */
interface TimerKind { readonly event: string; readonly rule: string; readonly type: number }

/** What the placeholders of one template stand for; one object for all templates of an entity, filled one after another. */
class Filling implements FillFacts {
  seq: number | undefined;
  key: string | undefined;
  body: Json | undefined;
  #purpose = "";

  constructor(readonly context: EntityContext) {}

  about({ seq, key, body }: TemplateFacts, purpose: string): this {
    this.seq = seq;
    this.key = key;
    this.body = body;
    this.#purpose = purpose;
    return this;
  }

  // Most templates draw nothing and ask for no date: both are worked out only when a placeholder wants them.
  get nowIso(): string { return isoFromMs(this.context.settings.startsAtMs + Math.floor(this.context.now / 1000)); }
  uuid(): string { return this.context.uuid(this.#purpose); }
  integer(low: number, high: number): number { return this.context.random(this.#purpose).integer(low, high); }
  pick(n: number): number { return this.integer(0, n - 1); }
}

export class EntityContext implements Context {
  readonly #accountId: string;
  readonly #timers: TimerKind[] = [];
  readonly #handlers: (NonNullable<EntityDefinition["on"]>[string] | undefined)[] = [];
  /** Its series by metric; forgotten when the world's metrics are others (a restored checkpoint). */
  #series = new Map<string, Series>();
  #seriesOf = -1;
  #lastMetric = "";
  #lastSeries: Series | undefined;
  readonly #filling: Filling;
  readonly #missing: string[] = [];
  #lastTemplate: Json | undefined;
  #lastCompiled: CompiledTemplate | undefined;
  readonly #derived: { readonly compute: (config: never) => unknown; readonly value: unknown }[] = [];
  #derivedFrom: AnyConfig | undefined;

  constructor(readonly world: World, readonly entity: Entity) {
    this.#accountId = `account:${entity.definition.service}`;
    this.#filling = new Filling(this);
  }

  get now(): Micros { return this.world.now; }
  get self(): Entity { return this.entity; }
  get config(): { readonly properties: Record<string, never>; readonly behaviour: Record<string, never> } { return this.entity.config as never; }
  get settings(): Settings { return this.world.options.settings; }

  account<A>(): A {
    const account = this.world.byId.get(this.#accountId);
    if (account === undefined) assert(false, `The service ${this.entity.definition.service} has no account entity.`);
    return account.state as A;
  }

  out(connectionType?: string): readonly Peer[] { return this.#peers("out", connectionType); }
  in(connectionType?: string): readonly Peer[] { return this.#peers("in", connectionType); }
  get from(): Peer | undefined { return peersOf(this.world, this.entity).from; }
  get to(): Peer | undefined { return peersOf(this.world, this.entity).to; }

  #peers(way: "out" | "in", type: string | undefined): readonly Peer[] {
    const cache = peersOf(this.world, this.entity);
    if (type === undefined) return cache[way];
    const byType = way === "out" ? cache.outByType : cache.inByType;
    return byType.get(type) ?? ofType(cache[way], type, byType);
  }

  resolve(arn: string): Peer | undefined {
    const other = this.world.byArn(arn);
    if (other === undefined) return undefined;
    const drawn = peersOf(this.world, this.entity).out.find((peer) => peer.id === other.id);
    return drawn ?? { connection: "", connectionType: "", connectionConfig: { properties: {}, behaviour: {} }, id: other.id, type: other.type, arn: other.arn, config: other.config, source: other.definition.source };
  }

  random(purpose: string): RandomStream { return this.world.stream(this.entity, purpose); }

  uuid(purpose: string): string {
    const stream = this.world.stream(this.entity, purpose);
    const hex = (n: number, digits: number) => n.toString(16).padStart(digits, "0");
    const a = stream.uint32(), b = stream.uint32(), c = stream.uint32(), d = stream.uint32();
    return `${hex(a, 8)}-${hex(b >>> 16, 4)}-4${hex(b & 0xfff, 3)}-${hex(0x8000 | (c >>> 18), 4)}-${hex(c & 0xffff, 4)}${hex(d, 8)}`;
  }

  amount(amount: Amount, purpose: string, attempt?: Attempt): number {
    if (typeof amount === "number") return amount;
    // What a message asks for (`byMessage`) nobody has held against the field's limits.
    return Math.max(0, drawAmount(amount, this.random(purpose), () => this.world.counter(this.entity, purpose), attempt));
  }

  chance(chance: Chance, purpose: string, attempt?: Attempt): boolean {
    if (chance.kind === "never") return false;
    if (chance.kind === "always") return true;
    if (chance.kind === "ratio") return this.random(purpose).ratio(chance.of[0], chance.of[1]);
    return this.#rareChance(chance, purpose, attempt);
  }

  /** Apart, because a function with functions inside makes room for what they share each time it is called. */
  #rareChance(chance: Chance, purpose: string, attempt: Attempt | undefined): boolean {
    const { world, entity } = this;
    return drawChance(chance, this.random(purpose), {
      counter: () => world.counter(entity, purpose), startedAtUs: world.now, ...(attempt?.items === undefined ? {} : { items: attempt.items }), matches: (pattern, body) => world.matches(pattern, body),
    });
  }

  template(template: Json, purpose: string, facts: TemplateFacts): Json {
    const filled = this.world.template(template)(this.#filling.about(facts, purpose));
    for (const name of filled.missing) this.finding("Eventyard.TemplateFoundNothing", { placeholder: name });
    return filled.value;
  }

  templateText(template: Json, purpose: string, facts: TemplateFacts): string {
    const missing = this.#missing;
    const text = this.#compiled(template).text(this.#filling.about(facts, purpose), missing);
    if (missing.length > 0) for (const name of missing.splice(0)) this.finding("Eventyard.TemplateFoundNothing", { placeholder: name });
    return text;
  }

  /** Most entities fill one template over and over. */
  #compiled(template: Json): CompiledTemplate {
    if (template === this.#lastTemplate && this.#lastCompiled !== undefined) return this.#lastCompiled;
    this.#lastTemplate = template;
    return (this.#lastCompiled = this.world.template(template));
  }

  derived<T>(compute: (config: never) => T): T {
    const { config } = this.entity;
    if (this.#derivedFrom !== config) {
      this.#derived.length = 0;
      this.#derivedFrom = config;
    }
    for (const each of this.#derived) if (each.compute === compute) return each.value as T;
    const value = compute(config as never);
    this.#derived.push({ compute, value });
    return value;
  }

  compose(peer: Peer, content: Content): { operation: string; input: unknown } {
    const compose = this.#compose(peer);
    return { operation: peer.connectionType, input: compose.one(this.#laidOver(peer, content), peer.connectionConfig, peer) };
  }

  composeMany(peer: Peer, contents: readonly Content[]): ReturnType<Context["composeMany"]> {
    const batch = this.#compose(peer).batch;
    if (batch === undefined) return undefined;
    const { body, input } = peer.connectionConfig.behaviour;
    const laid = body === undefined && input === undefined ? contents : contents.map((content) => this.#laidOver(peer, content));
    return { operation: batch.operation, limit: batch.limit, input: batch.many(laid, peer.connectionConfig, peer), failed: batch.failed };
  }

  #compose(peer: Peer): Compose {
    const compose = this.world.byId.get(peer.connection)?.definition.compose;
    if (compose === undefined) assert(false, `${peer.connectionType} is not a call connection: there is nothing to compose.`);
    return compose;
  }

  /** The arrow's own `body` and `input` win over what the caller gives. */
  #laidOver(peer: Peer, content: Content): Content {
    const { body, input } = peer.connectionConfig.behaviour as { body?: Json; input?: Json };
    if (body === undefined && input === undefined) return content;
    const { seq, key } = content;
    const about: TemplateFacts = { ...(seq === undefined ? {} : { seq }), ...(key === undefined ? {} : { key }), body: parseJson(content.body) ?? content.body };
    const laid = body === undefined ? content : { ...content, body: bodyText(this.template(body, `body of ${peer.connection}`, about)) };
    return input === undefined ? laid : { ...laid, input: this.template(input, `input of ${peer.connection}`, about) as Record<string, Json> };
  }

  facts(message: MessageId): MessageFacts {
    const { messages } = this.world;
    return { ...messages.factsOf(message), label: messages.labelOf(message) };
  }

  isOf(message: MessageId, body: string, group: string): boolean { return this.world.messages.isOf(message, body, group); }

  scope(parent?: ScopeId): ScopeId { return openScope(this.world, this.entity.index, parent ?? -1) as ScopeId; }
  close(scope: ScopeId, rule: RuleId): void { closeScope(this.world, scope, rule); }

  after(delayUs: Micros, event: string, data: unknown, rule: RuleId, options?: { readonly phase?: Phase; readonly scope?: ScopeId }): TimerId {
    this.world.mayAct(this.entity);
    if (!(delayUs >= 0 && (Number.isInteger(delayUs) || delayUs === Infinity))) assert(false, `${this.entity.id} schedules ${event} after ${delayUs} µs: a delay is a whole number of microseconds, not negative.`);
    const { world } = this;
    const scope = options?.scope ?? -1;
    const id = world.queue.schedule(instantAfter(world.now, delayUs), options?.phase ?? Phase.expiry, this.entity.index, this.#timerType(event, rule), data, world.row, scope);
    if (scope >= 0) world.scopes.get(scope)?.timers.push(id);
    return id as TimerId;
  }

  /** What handles a timer of this type: found by name once. */
  handlerOf(type: number, event: string): NonNullable<EntityDefinition["on"]>[string] {
    return (this.#handlers[type - FIRST_TIMER] ??= this.entity.definition.on![event]!);
  }

  /** An entity has a handful of timers: comparing a few names is faster than looking two of them up. */
  #timerType(event: string, rule: string): number {
    for (const kind of this.#timers) if (kind.event === event && kind.rule === rule) return kind.type;
    if (this.entity.definition.on?.[event] === undefined) assert(false, `${this.entity.type} schedules ${event}, which it does not handle.`);
    const type = this.world.timerType(event, rule);
    this.#timers.push({ event, rule, type });
    return type;
  }

  cancel(timer: TimerId): void {
    const { queue, scopes } = this.world;
    const scope = queue.scopeOf(timer);
    queue.cancel(timer);
    const row = scope < 0 ? undefined : scopes.get(scope);
    if (row !== undefined) dropId(row.timers, timer);
  }

  look(event: string, rule: RuleId): void {
    this.world.mayAct(this.entity);
    const { world, entity } = this;
    const type = this.#timerType(event, rule);
    const key = lookKey(entity.index, type);
    if (world.looks.includes(key)) return;
    world.looks.push(key);
    world.queue.schedule(world.now, Phase.look, entity.index, type, null, world.row);
  }

  call(to: Address, operation: string, input: unknown, rule: RuleId, options?: CallOptions): CallId {
    this.world.mayAct(this.entity);
    const { world, entity } = this;
    if (to === "self") return send(world, entity, entity, undefined, false, operation, input, rule, options);
    if (to === "account") return send(world, entity, world.byId.get(this.#accountId)!, undefined, false, operation, input, rule, options);
    const peer = typeof to === "string" ? this[to] : to;
    if (peer === undefined) assert(false, `${entity.id} calls its ${String(to)} end, which does not exist.`);
    const callee = world.byId.get(peer.id)!;
    if (peer.connection === "") return send(world, entity, callee, undefined, false, operation, input, rule, options);
    const connection = world.byId.get(peer.connection)!;
    // Against the arrow: to the start of a connection that ends here, or from a connection to its own start.
    const against = entity === connection ? callee.id === connection.fromId : connection.toId === entity.id;
    return send(world, entity, callee, connection, against, operation, input, rule, options);
  }

  reply(call: CallId, outcome: Outcome, rule: RuleId, options?: { readonly more?: boolean; readonly carries?: readonly MessageId[] }): void {
    reply(this.world, this.entity, call, outcome, rule, options);
  }

  abandon(call: CallId, rule: RuleId): void { abandon(this.world, call, rule); }

  evaluate(source: string, bindings: Readonly<Record<string, unknown>>, event: string, data: unknown, rule: RuleId, options?: { readonly scope?: ScopeId }): void {
    const { world } = this;
    world.evaluations.push({ id: world.nextEvaluation++, entity: this.entity.index, source, bindings, event, data, rule, scope: options?.scope ?? -1, cause: world.row });
  }

  message(kind: MessageKind, parents: readonly MessageId[], facts: MessageFacts): MessageId {
    this.world.mayAct(this.entity);
    const { world, entity } = this;
    if (parents.length > 0) this.#watchLoops(parents[0]!);
    return world.messages.make(kind, parents, facts, entity.index, world, world.row, facts.bodyTemplate === undefined ? undefined : this.#compiled(facts.bodyTemplate));
  }

  copies(parents: readonly MessageId[], bodies?: readonly string[], groups?: readonly string[]): MessageId[] {
    this.world.mayAct(this.entity);
    const { world, entity } = this;
    for (const parent of parents) if (world.messages.isChild(parent)) this.#watchLoops(parent);
    return world.messages.copies(parents, bodies, groups, entity.index, world, world.row);
  }

  #watchLoops(parent: MessageId): void {
    const { messages } = this.world;
    let passes = 0;
    let depth = 0;
    for (let at: MessageId | undefined = parent; at !== undefined && depth < 4 * LOOP_DEPTH; at = messages.parentsOf(at)[0], depth++)
      if (messages.makerOf(at) === this.entity.index) passes++;
    if (passes === LOOP_DEPTH) {
      const names = loopOf(this.world, parent, this.entity.index);
      this.finding("Eventyard.LoopFeedsItself", { loop: names.join(" → ") });
    }
  }

  mark(message: MessageId, mark: Mark, _rule: RuleId): void {
    this.world.mayAct(this.entity);
    const { world } = this;
    world.messages.mark(message, mark, this.entity.index, world, world.row);
    world.watch?.mark(message, mark, this.entity.index);
  }

  ended(message: MessageId, fate: Fate, rule: RuleId): void {
    if (!this.world.messages.lives(message)) return;
    // A sender who gives up does not undo what has arrived, or still may: the message lives on there.
    if (fate === "dropped" && this.world.messages.isMaybeTaken(message) && this.world.isSomewhere(message, this.entity)) this.mark(message, "failed", rule);
    else this.mark(message, fate, rule);
  }

  markAll(messages: readonly MessageId[], mark: Mark, _rule: RuleId): void {
    this.world.mayAct(this.entity);
    const { world, entity } = this;
    world.messages.markAll(messages, mark, entity.index, world, world.row);
    if (world.watch !== undefined) for (const message of messages) world.watch.mark(message, mark, entity.index);
  }

  endedAll(messages: readonly MessageId[], fate: Fate, rule: RuleId): void {
    const living = this.world.messages.living(messages);
    // What is dropped may live on elsewhere, each by itself.
    if (fate === "dropped") for (const message of living) this.ended(message, fate, rule);
    else this.markAll(living, fate, rule);
  }

  ancestors(message: MessageId): readonly { readonly id: MessageId; readonly entity: string; readonly kind: MessageKind }[] {
    const { messages, entities } = this.world;
    const list: { id: MessageId; entity: string; kind: MessageKind }[] = [];
    for (let at = messages.parentsOf(message)[0]; at !== undefined && list.length < 256; at = messages.parentsOf(at)[0])
      list.push({ id: at, entity: entities[messages.makerOf(at)]!.id, kind: messages.kindOf(at) });
    return list;
  }

  maker(message: MessageId): { readonly entity: string; readonly type: string; readonly kind: MessageKind } {
    const made = this.world.entities[this.world.messages.makerOf(message)]!;
    return { entity: made.id, type: made.type, kind: this.world.messages.kindOf(message) };
  }

  count(metric: string, n = 1, times = 1): void {
    const { world } = this;
    const series = this.#seriesFor(metric);
    world.metrics.count(series, n, world, times);
    // Goals look at each value.
    if (world.watch !== undefined) for (let i = 0; i < times; i++) world.watch.metric(series, n);
  }

  gauge(metric: string, value: number): void {
    const series = this.#seriesFor(metric);
    this.world.metrics.gauge(series, value, this.world);
    this.world.watch?.metric(series, value);
  }

  measure(metric: string, value: number): void {
    const series = this.#seriesFor(metric);
    this.world.metrics.measure(series, value, this.world);
    this.world.watch?.metric(series, value);
  }

  /** Series come in runs, too: one handler counts the same for each message. */
  #seriesFor(metric: string): Series {
    this.world.mayAct(this.entity);
    const { generation } = this.world.metrics;
    if (metric === this.#lastMetric && this.#seriesOf === generation) return this.#lastSeries!;
    if (this.#seriesOf !== generation) {
      this.#series.clear();
      this.#seriesOf = generation;
    }
    this.#lastMetric = metric;
    return (this.#lastSeries = this.#series.get(metric) ?? this.#findSeries(metric));
  }

  #findSeries(metric: string): Series {
    const definition = this.entity.definition.metrics[metric];
    if (definition === undefined) assert(false, `${this.entity.type} reports the metric ${metric}, which it does not list.`);
    const series = this.world.metrics.of(this.entity.index, metric, definition);
    this.#series.set(metric, series);
    return series;
  }

  note(rule: RuleId, facts?: Readonly<Record<string, unknown>>, messages?: readonly MessageId[]): void {
    this.world.mayAct(this.entity);
    const { world, entity } = this;
    world.write(RowKind.note, rule, entity.index, -1, world.row, rule, messages, facts);
    world.watch?.rule(rule, entity.index);
  }

  pushed(connection: EntityId, messages?: readonly MessageId[]): void {
    this.world.mayAct(this.entity);
    const over = this.world.entity(connection);
    if (over?.kind === "connection") pushed(this.world, over, messages ?? []);
  }

  finding(code: string, facts?: Readonly<Record<string, unknown>>): void {
    const { world, entity } = this;
    if (world.findings.some((f) => f.code === code && f.entity === entity.id)) return;
    world.finding(code, findingText(code, entity.id, facts), entity);
  }

  add(entity: Json): readonly FieldProblem[] { return addEntity(this.world, entity, true); }
  remove(id: string): void { removeEntity(this.world, id); }
  configure(change: { readonly properties?: Readonly<Record<string, Json>>; readonly behaviour?: Readonly<Record<string, Json>> }): readonly FieldProblem[] {
    return configureEntity(this.world, this.entity, change, true).problems;
  }
}

function ofType(peers: readonly Peer[], type: string, byType: Map<string, readonly Peer[]>): readonly Peer[] {
  const list = peers.filter((peer) => peer.connectionType === type);
  byType.set(type, list);
  return list;
}

function loopOf(world: World, from: MessageId, entity: number): string[] {
  const names = [world.entities[entity]!.id];
  for (let at: MessageId | undefined = from; at !== undefined; at = world.messages.parentsOf(at)[0]) {
    const maker = world.messages.makerOf(at);
    names.unshift(world.entities[maker]!.id);
    if (maker === entity) break;
  }
  return names;
}

function findingText(code: string, entity: string, facts: Readonly<Record<string, unknown>> | undefined): string {
  if (code === "Eventyard.LoopFeedsItself") return `This loop feeds itself: ${String(facts?.loop)}. Break one of its arrows, or let something stop it.`;
  if (code === "Eventyard.TemplateFoundNothing") return `${entity}: the placeholder {{${String(facts?.placeholder)}}} found nothing; null was sent.`;
  if (typeof facts?.message === "string") return facts.message;
  const detail = facts === undefined ? "" : `: ${Object.entries(facts).map(([name, value]) => `${name} ${String(value)}`).join(", ")}`;
  return `${entity}: ${code.replace(/^Eventyard\./, "")}${detail}`;
}

