/**
 * Retries and age of asynchronous events by qualifier (LAM-040): the function's own hold for `$LATEST` alone; a version
 * or an alias has its own, or AWS's defaults.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html
 */
import type { FieldProblem } from "../../vocabulary/field.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { EventInvoke, FunctionContext } from "./config.ts";
import { configure } from "./versions.ts";
import { LATEST } from "./state.ts";

const isLatest = (qualifier: string): boolean => qualifier === "" || qualifier === LATEST;

/** What holds for events of this qualifier; undefined where nothing was set. */
export function eventInvokeOf(ctx: FunctionContext, qualifier: string): EventInvoke | undefined {
  const { EventInvokeConfig: own, PublishedVersions: versions, Aliases: aliases } = ctx.config.properties;
  if (isLatest(qualifier)) return own;
  return (versions.find(({ Version }) => Version === qualifier) ?? aliases.find(({ Name }) => Name === qualifier))?.EventInvokeConfig;
}

/** Sets it (null: takes it away), where the qualifier has it. */
export function setEventInvokeOf(ctx: FunctionContext, qualifier: string, config: Readonly<Record<string, Json>> | null): readonly FieldProblem[] {
  if (isLatest(qualifier)) return configure(ctx, { EventInvokeConfig: config });
  const { PublishedVersions: versions, Aliases: aliases } = ctx.config.properties;
  const renewed = <T extends { readonly EventInvokeConfig?: EventInvoke }>(one: T): T => {
    const { EventInvokeConfig: _old, ...rest } = one;
    return (config === null ? rest : { ...rest, EventInvokeConfig: config }) as T;
  };
  if (versions.some(({ Version }) => Version === qualifier)) return configure(ctx, { PublishedVersions: versions.map((one) => (one.Version === qualifier ? renewed(one) : one)) as unknown as Json });
  return configure(ctx, { Aliases: aliases.map((one) => (one.Name === qualifier ? renewed(one) : one)) as unknown as Json });
}
