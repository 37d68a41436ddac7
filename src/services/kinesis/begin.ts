/** What every call to a stream goes through, and how it is refused. */
import { failed } from "../../aws/errors.ts";
import type { AwsError, Call, RuleId } from "../define.ts";
import type { StreamContext } from "./config.ts";
import { noSuchStream } from "./errors.ts";
import type { Shard, StreamState } from "./state.ts";

/** False when the call was refused: the stream is not there yet, or not any more. */
export function begin(state: StreamState, call: Call, ctx: StreamContext): boolean {
  if (state.status === "ACTIVE" || state.status === "UPDATING") return true;
  if (state.status === "DELETING" && ctx.config.behaviour.acceptWhileDeleting) return true;
  refuse(state, call, ctx, noSuchStream(ctx.self.name, ctx.settings.accountId), state.status === "CREATING" ? "KIN-024" : "KIN-025");
  return false;
}

export function refuse(state: StreamState, call: Call, ctx: StreamContext, error: AwsError, rule: RuleId): void {
  state.lastRefusal = { at: ctx.now, code: error.code, says: error.message, shard: -1 };
  ctx.reply(call.id, failed(error), rule);
}

/** The open shards in order of hash keys. */
export function shardsOf(state: StreamState): Shard[] {
  return state.open.map((ix) => state.shards.get(ix)!);
}
