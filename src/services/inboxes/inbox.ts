/** People's devices at the end of a topic: an inbox, a phone, an app. They take what comes, or do not. */
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import { SECOND, type Micros } from "../../kernel/time.ts";
import { NEVER } from "../../vocabulary/chance.ts";
import { field } from "../../vocabulary/field.ts";
import { defineEntity, type Context, type RuleDefinition, type RuleId, type Service } from "../define.ts";

/** As many of the latest are kept for `inspect`. */
const KEPT = 10_000;
const DRAWN = 8;

const behaviour = {
  down: field.chance(NEVER, { help: "The provider on the way to it fails: SNS tries again over six hours.", rules: ["EYD-131"] }),
  rejects: field.chance(NEVER, { help: "It does not exist or does not want this: SNS gives up at once.", rules: ["EYD-132"] }),
};

interface Letter { readonly at: Micros; readonly subject: string | undefined; readonly body: string }
interface State { received: Letter[]; total: number; rejected: number; failed: number; lastAt: Micros }
type InboxContext = Context<Record<never, never>, typeof behaviour>;

export interface InboxView {
  readonly total: number;
  readonly latest: readonly { readonly atUs: Micros; readonly subject: string | null; readonly text: string }[];
  readonly rejected: number;
  readonly failed: number;
}

const OURS = "How the simulated world works";

/** The rules that all three share; each service states them once. */
export const inboxRules: { readonly [id: string]: RuleDefinition } = {
  "EYD-130": { rank: "-", title: "It arrives", status: "assumed", source: OURS, mark: "done", says: "Whatever reaches an inbox, a phone or an app is received at once." },
  "EYD-131": { rank: "-", title: "The provider fails", status: "assumed", source: OURS, mark: "failed", properties: ["down"], says: "While `down` holds, the provider on the way answers with a server-side error: the sender tries again by its schedule." },
  "EYD-132": { rank: "-", title: "It is rejected", status: "assumed", source: OURS, mark: "dropped", properties: ["rejects"], says: "An address that does not exist, a number that opted out, an app that was removed: a client-side error, which nobody tries again." },
};

/** One kind of device. `operation` is the call that reaches it. */
export function device(of: { readonly type: string; readonly service: string; readonly title: string; readonly says: string; readonly operation: string; readonly address: (id: string) => string; readonly rules: Service["rules"] }): Service {
  const entity = defineEntity({
    kind: "node", type: of.type, service: of.service, title: of.title, says: of.says,
    properties: {}, behaviour,
    roles: ["sns.subscriber"],
    // Not AWS's: how calls such as Subscribe name it.
    arn: of.address,
    init: (): State => ({ received: [], total: 0, rejected: 0, failed: 0, lastAt: -1 }),
    calls: {
      [of.operation](state: State, call, ctx: InboxContext) {
        const { Subject: subject, Text: text = "" } = (call.input ?? {}) as { readonly Subject?: string; readonly Text?: string };
        const refuse = (code: string, says: string, status: number, rule: RuleId) => ctx.reply(call.id, failed(awsError(code, says, status)), rule);
        const attempt = { items: [{ body: text, attempt: 1 }] };
        if (ctx.chance(ctx.config.behaviour.rejects, "rejects", attempt)) {
          state.rejected++;
          ctx.count("Rejected");
          return refuse("Rejected", `${of.title} ${ctx.self.id} does not take this.`, 400, "EYD-132");
        }
        if (ctx.chance(ctx.config.behaviour.down, "down", attempt)) {
          state.failed++;
          return refuse("ProviderFailure", "The provider on the way failed.", 503, "EYD-131");
        }
        state.total++;
        state.lastAt = ctx.now;
        state.received.push(Object.freeze({ at: ctx.now, subject, body: text }));
        if (state.received.length >= 2 * KEPT) state.received = state.received.slice(-KEPT);
        ctx.count("Received");
        for (const message of call.carries) ctx.mark(message, "received", "EYD-130");
        ctx.reply(call.id, succeeded(), "EYD-130");
      },
    },
    metrics: {
      Received: { kind: "counter", unit: "Count", says: "What arrived." },
      Rejected: { kind: "counter", unit: "Count", says: "What was not taken." },
    },
    view: (state: State): InboxView => ({
      total: state.total, rejected: state.rejected, failed: state.failed,
      latest: state.received.slice(-DRAWN).map(({ at, subject, body }) => ({ atUs: at, subject: subject ?? null, text: body.slice(0, 80) })),
    }),
    inspect: (state: State) => ({ received: state.received.slice(-KEPT).map(({ at, subject, body }) => ({ at: at / SECOND, ...(subject === undefined ? {} : { subject }), body })), total: state.total, rejected: state.rejected }),
    faults: [
      { label: "Provider down", says: "Every attempt meets a server-side error.", change: { behaviour: { down: { kind: "always" } } } },
      { label: "Rejects", says: "Every attempt is refused.", change: { behaviour: { rejects: { kind: "always" } } } },
      { label: "Healthy again", says: "It takes what comes.", change: { behaviour: { down: { kind: "never" }, rejects: { kind: "never" } } } },
    ],
  });
  return { name: of.service, title: of.title, rules: of.rules, entities: [entity], family: "end" };
}
