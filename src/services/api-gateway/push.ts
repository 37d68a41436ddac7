/** @connections: what back ends may do with a connection (APG-104). Source: DG apigateway-how-to-call-websocket-api-connections.html */
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import type { Call, EntityId } from "../define.ts";
import type { ApiContext } from "./config.ts";
import { passAccount } from "./gates.ts";
import { LARGEST_MESSAGE } from "./limits.ts";
import type { ApiState, Socket } from "./state.ts";
import { isLonger } from "./validate.ts";
import { close, gone, toClient, type SocketInput } from "./websocket.ts";

/** apigateway:PostToConnection: a frame from behind (APG-104). */
export function postToConnection(state: ApiState, call: Call, ctx: ApiContext): void {
  const socket = reach(state, call, ctx);
  if (socket === undefined) return;
  const { Data, data } = (call.input ?? {}) as SocketInput;
  const given = Data ?? data ?? "";
  const body = typeof given === "string" ? given : JSON.stringify(given);
  if (isLonger(body, LARGEST_MESSAGE)) return ctx.reply(call.id, failed(awsError("PayloadTooLargeException", "The data has exceeded the maximum size allowed.", 413)), "APG-104");
  toClient(socket, body, ctx);
  // A console's connection has no arrow to be drawn on.
  if (socket.door !== "console") ctx.pushed(socket.door as EntityId, call.carries);
  ctx.note("APG-104", { connectionId: socket.id, bytes: body.length }, call.carries);
  for (const message of call.carries) if (call.callerType !== "client" && ctx.maker(message).entity === call.caller) ctx.ended(message, "delivered", "APG-104");
  ctx.reply(call.id, succeeded({}), "APG-104");
}

export function getConnection(state: ApiState, call: Call, ctx: ApiContext): void {
  const socket = reach(state, call, ctx);
  if (socket !== undefined) ctx.reply(call.id, succeeded({ ConnectedAt: at(socket.connectedAt, ctx), LastActiveAt: at(socket.lastActiveAt, ctx), Identity: { SourceIp: "203.0.113.1" } }), "APG-104");
}

export function deleteConnection(state: ApiState, call: Call, ctx: ApiContext): void {
  const socket = reach(state, call, ctx);
  if (socket === undefined) return;
  close(state, socket, 1000, "APG-104", ctx);
  ctx.reply(call.id, succeeded({}), "APG-104");
}

function reach(state: ApiState, call: Call, ctx: ApiContext): Socket | undefined {
  const { ConnectionId, connectionId } = (call.input ?? {}) as SocketInput;
  if (passAccount(ctx) !== undefined) {
    ctx.reply(call.id, failed(awsError("LimitExceededException", "Rate exceeded", 429)), "APG-001");
    return undefined;
  }
  const socket = state.sockets.get(ConnectionId ?? connectionId ?? "");
  if (socket === undefined || socket.state !== "OPEN") {
    ctx.reply(call.id, failed(gone()), "APG-104");
    return undefined;
  }
  return socket;
}

const at = (us: number, ctx: ApiContext): number => ctx.settings.startsAtMs + Math.floor(us / 1000);
