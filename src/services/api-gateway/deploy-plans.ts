/** Usage plans and API keys. Source: the CloudFormation and AWS CLI references of Amazon API Gateway. */
import type { DeployValue, Reference } from "../deploy.ts";
import type { Throttle, UsagePlanConfig } from "./config-parts.ts";
import { given, type ApiWriter } from "./deploy.ts";
import { covers, keyOf } from "./gates.ts";

/** A key's value has as many characters at least. */
const SHORTEST = 20;

/** `stages` stand first: a plan names them. */
export function deployPlans(w: ApiWriter, stages: readonly Reference[]): void {
  const keys = new Set<string>();
  (w.config.UsagePlans ?? []).forEach((plan, index) => {
    const suffix = index === 0 ? "Plan" : `Plan${index + 1}`;
    const { UsagePlanName, Throttle: limits, Quota: quota } = plan;
    const covered = stagesOf(w, plan);
    w.put(suffix, {
      Type: "AWS::ApiGateway::UsagePlan", DependsOn: stages, command: "apigateway create-usage-plan", keeps: "id",
      Properties: given({
        UsagePlanName, Throttle: limits && upper(limits), Quota: quota && given({ Limit: quota.Limit, Period: quota.Period, Offset: quota.Offset === 0 ? undefined : quota.Offset }),
        ApiStages: covered.map(({ stage, throttle }) => given({ ApiId: w.id(), Stage: stage, Throttle: throttle && map(throttle, upper) })),
      }),
      options: given({
        name: UsagePlanName, throttle: limits && lower(limits), quota: quota && given({ limit: quota.Limit, period: quota.Period, offset: quota.Offset === 0 ? undefined : quota.Offset }),
        "api-stages": covered.map(({ stage, throttle }) => given({ apiId: w.id(), stage, throttle: throttle && map(throttle, lower) })),
      }),
    });
    for (const key of plan.Keys ?? []) {
      const { name, value, enabled } = keyOf(key);
      const own = w.suffix("Key", name);
      if (!keys.has(own)) putKey(w, own, name, value, enabled);
      keys.add(own);
      w.put(`${suffix}${own}`, { Type: "AWS::ApiGateway::UsagePlanKey", Properties: { UsagePlanId: w.id(suffix), KeyId: w.id(own), KeyType: "API_KEY" }, command: "apigateway create-usage-plan-key" });
    }
  });
}

function putKey(w: ApiWriter, suffix: string, name: string, value: string, Enabled: boolean): void {
  const Value = value.length >= SHORTEST ? value : undefined;
  if (Value === undefined) w.notes.push(`AWS gives the key ${name} of ${w.part.name} its value: one of your own has ${SHORTEST} characters at least.`);
  w.put(suffix, { Type: "AWS::ApiGateway::ApiKey", Properties: given({ Name: name, Value, Enabled }), command: "apigateway create-api-key", keeps: "id" });
}

interface Covered { readonly stage: string; readonly throttle: Readonly<Record<string, Throttle>> | undefined }

/** The stages that a plan names, or all. */
function stagesOf(w: ApiWriter, plan: UsagePlanConfig): readonly Covered[] {
  if (plan.ApiStages !== undefined) return plan.ApiStages.map((each): Covered => (typeof each === "string" ? { stage: each, throttle: undefined } : { stage: each.Stage, throttle: each.Throttle }));
  return (w.config.Stages ?? [{ StageName: "prod" }]).map(({ StageName }) => StageName).filter((stage) => covers(plan, stage)).map((stage) => ({ stage, throttle: undefined }));
}

const upper = ({ RateLimit, BurstLimit }: Throttle): DeployValue => given({ RateLimit, BurstLimit });
const lower = ({ RateLimit, BurstLimit }: Throttle): DeployValue => given({ rateLimit: RateLimit, burstLimit: BurstLimit });
const map = <T>(record: Readonly<Record<string, T>>, of: (value: T) => DeployValue): DeployValue => Object.fromEntries(Object.entries(record).map(([name, value]) => [name, of(value)]));
