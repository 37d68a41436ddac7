/** WebSocket APIs: connections that last, frames that choose their route, pushes from behind. Source: DG apigateway-websocket-api.html */
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import type { Answered, Call, CallId, Outcome, RuleId } from "../define.ts";
import { authorize, authorizerAnswered, type Verdict } from "./authorize.ts";
import type { ApiContext } from "./config.ts";
import { bodyOf, keep, takeBack } from "./exchange.ts";
import { passAccount, passConnects } from "./gates.ts";
import { httpInput } from "./http-input.ts";
import { integrate } from "./integrate.ts";
import { IDLE_US, LARGEST_FRAME, LONGEST_US } from "./limits.ts";
import { finishCall, newExchange, type Pending } from "./request.ts";
import { gatewayAnswer, respond, type ResponseType } from "./respond.ts";
import type { ApiState, Exchange, HttpAnswer, HttpInput, Socket } from "./state.ts";
import { isLonger } from "./validate.ts";

/** Frames to the client that are shown. */
const SHOWN = 20;
const NONE: readonly [] = Object.freeze([]);
/** An exchange without a call: $connect of an arrow's first frame, and $disconnect. */
const NOBODY = -1 as CallId;

/** Who opens, sends or closes: by name from the console, by arrow from a client. */
export interface SocketInput extends HttpInput { readonly connectionId?: string; readonly ConnectionId?: string; readonly data?: unknown; readonly Data?: unknown }

/** apigateway:Connect. */
export function connect(state: ApiState, call: Call, ctx: ApiContext): void {
  open(state, newExchange(call, httpInput(call.input), ctx.now), "", ctx);
}

/** apigateway:Request over an arrow: each arrow has one connection, opened by its first frame. */
export function frameByArrow(state: ApiState, call: Call, ctx: ApiContext): void {
  state.requests++;
  ctx.count("Count");
  const door = call.connection ?? call.caller ?? "console";
  const x = newExchange(call, httpInput(call.input), ctx.now);
  const socket = [...state.sockets.values()].find((each) => each.door === door);
  if (socket?.state === "OPEN") return frame(state, x, socket, ctx);
  const number = keep(state, x);
  if (socket !== undefined) return void socket.waiting.push(number);
  const bare = newExchange({ ...call, id: NOBODY, carries: NONE }, { ...x.input, body: undefined }, ctx.now);
  open(state, bare, door, ctx, number);
}

/** apigateway:SendFrame. */
export function sendFrame(state: ApiState, call: Call, ctx: ApiContext): void {
  const input = (call.input ?? {}) as SocketInput;
  const socket = state.sockets.get(input.connectionId ?? input.ConnectionId ?? "");
  if (socket === undefined) return ctx.reply(call.id, failed(gone()), "APG-104");
  if (socket.state !== "OPEN") return ctx.reply(call.id, failed(awsError("BadRequestException", "The connection is not open yet.", 400)), "APG-098");
  frame(state, newExchange(call, { ...httpInput(input), body: input.data ?? input.Data ?? input.body }, ctx.now), socket, ctx);
}

/** apigateway:Disconnect: the client closes. */
export function disconnect(state: ApiState, call: Call, ctx: ApiContext): void {
  const input = (call.input ?? {}) as SocketInput;
  const socket = state.sockets.get(input.connectionId ?? input.ConnectionId ?? "");
  if (socket === undefined) return ctx.reply(call.id, failed(gone()), "APG-104");
  close(state, socket, 1000, "APG-107", ctx);
  ctx.reply(call.id, succeeded({}), "APG-107");
}

// --------------------------------------------------------------------------------------------------------- connecting

function open(state: ApiState, x: Exchange, door: string, ctx: ApiContext, waiting?: number): void {
  ctx.count("ConnectCount");
  const stage = (x.input.stage === undefined ? undefined : state.stages.get(x.input.stage)) ?? [...state.stages.values()][0]!;
  const id = `${ctx.self.id}-${state.nextSocket++}`;
  const socket: Socket = {
    id, door, state: "CONNECTING", stage: stage.name, connectedAt: ctx.now, lastActiveAt: ctx.now, idleTimer: -1, ageTimer: -1, framesIn: 0, framesOut: 0, received: [], waiting: waiting === undefined ? [] : [waiting], closeCode: 0,
  };
  state.sockets.set(id, socket);
  const path = x.input.path ?? "/";
  x.query = path.includes("?") ? path.slice(path.indexOf("?") + 1) : "";
  x.path = "$connect";
  x.stage = stage.name;
  x.deployment = stage.deployment;
  x.socket = id;
  const { definition } = state.deployments.get(x.deployment)!;
  x.route = definition.exact.$connect ?? -1;
  if (x.input.stage !== undefined && x.input.stage !== stage.name) return refuseConnect(state, x, socket, "INVALID_API_KEY", "APG-099", ctx);
  if (!passConnects(ctx)) return refuseConnect(state, x, socket, "THROTTLED", "APG-106", ctx);
  const short = passAccount(ctx);
  if (short !== undefined) return refuseConnect(state, x, socket, "THROTTLED", short.rule, ctx);
  if (x.route < 0) return opened(state, x, socket, ctx);
  const verdict = authorize(state, x, definition.routes[x.route]!, definition, ctx);
  if (verdict !== "waiting") judgedConnect(state, x, socket, verdict, ctx);
}

function judgedConnect(state: ApiState, x: Exchange, socket: Socket, verdict: Verdict, ctx: ApiContext): void {
  if (!verdict.ok) return refuseConnect(state, x, socket, verdict.type, verdict.rule === "APG-043" || verdict.rule === "APG-041" ? "APG-099" : verdict.rule, ctx);
  run(state, x, ctx);
}

function refuseConnect(state: ApiState, x: Exchange, socket: Socket, type: ResponseType, rule: RuleId, ctx: ApiContext): void {
  handshakeFails(state, x, socket, gatewayAnswer(undefined, type), rule, ctx);
}

/** No connection comes to be: the client sees the status of the handshake (APG-099). */
function handshakeFails(state: ApiState, x: Exchange, socket: Socket, answer: HttpAnswer, rule: RuleId, ctx: ApiContext): void {
  state.sockets.delete(socket.id);
  ctx.count("ClientError");
  ctx.note(rule, { status: answer.status, connectionId: socket.id }, x.messages);
  state.lastRefusal = { at: ctx.now, status: answer.status, limiter: "$connect", rule };
  if (x.call !== NOBODY) respond(state, x, answer, rule, ctx);
  for (const number of socket.waiting) {
    const frameExchange = takeBack(state, number);
    if (frameExchange !== undefined) respond(state, frameExchange, answer, rule, ctx);
  }
}

function opened(state: ApiState, x: Exchange, socket: Socket, ctx: ApiContext): void {
  socket.state = "OPEN";
  socket.connectedAt = ctx.now;
  socket.lastActiveAt = ctx.now;
  socket.idleTimer = ctx.after(IDLE_US, "apigateway/socket-idle", socket.id, "APG-102");
  socket.ageTimer = ctx.after(LONGEST_US, "apigateway/socket-aged", socket.id, "APG-103");
  ctx.note("APG-098", { connectionId: socket.id }, x.messages);
  if (x.call !== NOBODY) {
    state.statuses[101] = (state.statuses[101] ?? 0) + 1;
    ctx.reply(x.call, succeeded({ status: 101, headers: {}, body: "", connectionId: socket.id }), "APG-098");
  }
  for (const number of socket.waiting.splice(0)) {
    const frameExchange = takeBack(state, number);
    if (frameExchange !== undefined) frame(state, frameExchange, socket, ctx);
  }
}

// -------------------------------------------------------------------------------------------------------------- frames

function frame(state: ApiState, x: Exchange, socket: Socket, ctx: ApiContext): void {
  const body = bodyOf(x);
  x.socket = socket.id;
  x.stage = socket.stage;
  x.deployment = state.stages.get(socket.stage)?.deployment ?? [...state.deployments.keys()].at(-1)!;
  if (isLonger(body, LARGEST_FRAME)) {
    close(state, socket, 1009, "APG-105", ctx);
    return respond(state, x, { status: 413, headers: {}, body: JSON.stringify({ message: "Message too long", connectionId: socket.id, closeCode: 1009 }) }, "APG-105", ctx);
  }
  socket.framesIn++;
  socket.lastActiveAt = ctx.now;
  ctx.count("MessageCount");
  const short = passAccount(ctx);
  if (short !== undefined) return errorFrame(state, x, socket, 429, "Too Many Requests", short.rule, ctx);
  const { definition } = state.deployments.get(x.deployment)!;
  const wanted = select(body, definition.selection);
  const chosen = wanted !== undefined && !wanted.startsWith("$") ? definition.exact[wanted] : undefined;
  x.route = chosen ?? definition.exact.$default ?? -1;
  if (x.route < 0) return errorFrame(state, x, socket, 403, "Forbidden", "APG-101", ctx);
  x.path = definition.routes[x.route]!.key;
  socket.route = x.path;
  ctx.note("APG-100", { route: x.path, connectionId: socket.id }, x.messages);
  run(state, x, ctx);
}

/** `$request.body.action` of a JSON frame; undefined for what is not JSON. */
function select(body: string, expression: string): string | undefined {
  let at: unknown;
  try {
    at = JSON.parse(body);
  } catch {
    return undefined;
  }
  for (const step of expression.replace(/^\$\{?request\.body\.?/, "").replace(/\}$/, "").split(".").filter((each) => each !== "")) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[step];
  }
  return typeof at === "string" ? at : undefined;
}

function errorFrame(state: ApiState, x: Exchange, socket: Socket | undefined, status: number, message: string, rule: RuleId, ctx: ApiContext): void {
  ctx.count(status >= 500 ? "ExecutionError" : "ClientError");
  const body = JSON.stringify({ message, connectionId: x.socket, requestId: `request-${x.call}` });
  if (socket !== undefined) toClient(socket, body, ctx);
  state.lastRefusal = { at: ctx.now, status, limiter: "route", rule };
  ctx.note(rule, { status, message, connectionId: x.socket }, x.messages);
  respond(state, x, { status, headers: {}, body }, rule, ctx);
}

/** A frame on its way to the client. */
export function toClient(socket: Socket, body: string, ctx: ApiContext): void {
  socket.framesOut++;
  socket.lastActiveAt = ctx.now;
  socket.received.push(Object.freeze({ at: ctx.now, body }));
  if (socket.received.length > SHOWN) socket.received.shift();
  ctx.count("MessageCount");
}

/** Runs the integration of $connect, $disconnect or a frame's route. */
function run(state: ApiState, x: Exchange, ctx: ApiContext): void {
  const { definition } = state.deployments.get(x.deployment)!;
  const route = definition.routes[x.route]!;
  const started = integrate(state, x, route, definition, ctx);
  if (started.kind === "waiting") return;
  const answer = started.kind === "answer" ? started.answer : gatewayAnswer(undefined, started.type);
  done(state, x, answer, started.rule, ctx);
}

export function socketBackEndAnswered(state: ApiState, call: Answered<Pending>, outcome: Outcome, ctx: ApiContext): void {
  const x = takeBack(state, call.data.exchange);
  if (x === undefined) return;
  const { definition } = state.deployments.get(x.deployment)!;
  const route = definition.routes[x.route]!;
  if (call.data.step === "authorize") {
    const socket = state.sockets.get(x.socket);
    if (socket !== undefined) judgedConnect(state, x, socket, authorizerAnswered(state, x, route, definition, outcome, ctx), ctx);
    return;
  }
  const read = finishCall(state, x, route, call.operation, outcome, ctx);
  if (read.answer.status >= 500) ctx.count("IntegrationError");
  done(state, x, read.answer, read.rule, ctx);
}

function done(state: ApiState, x: Exchange, answer: HttpAnswer, rule: RuleId, ctx: ApiContext): void {
  const route = state.deployments.get(x.deployment)!.definition.routes[x.route]!;
  const socket = state.sockets.get(x.socket);
  const fine = answer.status >= 200 && answer.status < 300;
  if (route.key === "$disconnect") return;
  if (route.key === "$connect") {
    if (socket === undefined) return;
    return fine ? opened(state, x, socket, ctx) : handshakeFails(state, x, socket, answer, "APG-099", ctx);
  }
  if (!fine && answer.status >= 500) return errorFrame(state, x, socket, 500, "Internal server error", rule, ctx);
  // The back end's answer goes back only where the route has a response (APG-108).
  const body = route.routeResponse ? answer.body : "";
  if (route.routeResponse && socket !== undefined) {
    toClient(socket, body, ctx);
    ctx.note("APG-108", { connectionId: socket.id }, x.messages);
  }
  respond(state, x, { status: 200, headers: {}, body }, rule, ctx);
}

export function gone(): ReturnType<typeof awsError> {
  return awsError("GoneException", "The connection is gone.", 410);
}

// -------------------------------------------------------------------------------------------------------------- closing

/** Nothing for ten minutes, or two hours in all (APG-102, APG-103). */
export function idle(state: ApiState, id: string, ctx: ApiContext): void {
  const socket = state.sockets.get(id);
  if (socket === undefined) return;
  const left = socket.lastActiveAt + IDLE_US - ctx.now;
  if (left > 0) socket.idleTimer = ctx.after(left, "apigateway/socket-idle", id, "APG-102");
  else close(state, socket, 1001, "APG-102", ctx);
}

export function aged(state: ApiState, id: string, ctx: ApiContext): void {
  const socket = state.sockets.get(id);
  if (socket !== undefined) close(state, socket, 1001, "APG-103", ctx);
}

export function close(state: ApiState, socket: Socket, code: number, rule: RuleId, ctx: ApiContext): void {
  for (const timer of [socket.idleTimer, socket.ageTimer]) if (timer !== -1) ctx.cancel(timer);
  socket.state = "CLOSED";
  socket.closeCode = code;
  state.sockets.delete(socket.id);
  state.closedSockets++;
  ctx.note(rule, { connectionId: socket.id, code, openS: (ctx.now - socket.connectedAt) / 1e6 });
  for (const number of socket.waiting.splice(0)) {
    const x = takeBack(state, number);
    if (x !== undefined) respond(state, x, { status: 410, headers: {}, body: "" }, rule, ctx);
  }
  runDisconnect(state, socket, ctx);
}

function runDisconnect(state: ApiState, socket: Socket, ctx: ApiContext): void {
  const deployment = state.stages.get(socket.stage)?.deployment;
  const route = deployment === undefined ? undefined : state.deployments.get(deployment)!.definition.exact.$disconnect;
  if (route === undefined || deployment === undefined) return;
  if (ctx.chance(ctx.config.behaviour.dropDisconnect ?? { kind: "never" }, "disconnect")) return ctx.note("APG-107", { connectionId: socket.id, code: socket.closeCode, openS: (ctx.now - socket.connectedAt) / 1e6, lost: true });
  const x = newExchange({ id: NOBODY, carries: NONE } as unknown as Call, {}, ctx.now);
  run(state, { ...x, socket: socket.id, stage: socket.stage, deployment, route, path: "$disconnect" }, ctx);
}
