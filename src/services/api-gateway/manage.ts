/** The operations of the control plane: deployments, stages, caches, keys. Source: API Gateway's API reference, Actions */
import { isoFromMs } from "../../aws/date.ts";
import { awsError, failed, succeeded } from "../../aws/errors.ts";
import type { Json } from "../../vocabulary/json.ts";
import type { Call, RuleId } from "../define.ts";
import type { ApiContext } from "./config.ts";
import type { UsagePlanConfig } from "./config-parts.ts";
import { covers, keyOf, quotaOf, usageOf } from "./gates.ts";
import { patchStage, readPatches, type MutableStage } from "./patches.ts";
import { deploy, emptyCache, pointTo, stageConfigs } from "./stages.ts";
import type { ApiState, Deployment, Stage } from "./state.ts";

type Input = Readonly<Record<string, Json>>;
/** Members as the REST APIs' reference spells them; HTTP APIs and the command line begin them with capitals. */
const inputOf = (call: Call): Input => Object.fromEntries(Object.entries((call.input ?? {}) as Input).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]));
const nameIn = ({ stageName }: Input): string | undefined => (typeof stageName === "string" ? stageName : undefined);
const bad = (message: string) => failed(awsError("BadRequestException", message));
const notFound = (message: string) => failed(awsError("NotFoundException", message, 404));

export const managementCalls = {
  "apigateway:CreateDeployment": createDeployment, "apigateway:GetDeployment": getDeployment, "apigateway:GetDeployments": getDeployments, "apigateway:DeleteDeployment": deleteDeployment, "apigateway:CreateStage": createStage, "apigateway:UpdateStage": updateStage, "apigateway:DeleteStage": deleteStage,
  "apigateway:GetStage": getStage, "apigateway:GetStages": getStages, "apigateway:FlushStageCache": flushStageCache, "apigateway:FlushStageAuthorizersCache": flushAuthorizers,
  "apigateway:ResetAuthorizersCache": flushAuthorizers, "apigateway:UpdateApiKey": updateApiKey, "apigateway:CreateUsagePlanKey": createUsagePlanKey, "apigateway:GetUsage": getUsage,
};

/** A copy of the definition; with a stage's name the stage serves it at once, or its canary does (APG-019, APG-031, APG-032). */
function createDeployment(state: ApiState, call: Call, ctx: ApiContext): void {
  const input = inputOf(call);
  const name = nameIn(input);
  const canary = input.canarySettings as Input | undefined;
  const stage = name === undefined ? undefined : state.stages.get(name);
  if (canary !== undefined && canary !== null && (name === undefined || name === "")) return ctx.reply(call.id, bad("Invalid deployment content specified.Non null and non empty stageName must be provided for canary deployment. Provided value is null"), "APG-032");
  if (canary !== undefined && canary !== null && stage === undefined) return ctx.reply(call.id, bad("Invalid deployment content specified.Stage non-existing must already be created before making a canary release deployment".replace("non-existing", name!)), "APG-032");
  const deployment = deploy(state, ctx);
  const createdDate = isoFromMs(ctx.settings.startsAtMs + Math.floor(ctx.now / 1000));
  if (name !== undefined && name !== "") {
    if (stage === undefined) {
      const problem = writeStages(state, ctx, [...stageConfigs(state, ctx).map(plainStage), { StageName: name }]);
      if (problem !== undefined) return ctx.reply(call.id, bad(problem), "APG-019");
      pointTo(state.stages.get(name)!, deployment.id);
    } else if (canary !== undefined && canary !== null) {
      const problem = changeStage(state, ctx, stage, (config) => void (config.CanarySetting = { PercentTraffic: Number(canary.percentTraffic ?? 0), ...(canary.stageVariableOverrides === undefined ? {} : { StageVariableOverrides: canary.stageVariableOverrides }), ...(canary.useStageCache === undefined ? {} : { UseStageCache: canary.useStageCache === true }) }));
      if (problem !== undefined) return ctx.reply(call.id, bad(problem), "APG-028");
      stage.canaryDeployment = deployment.id;
    } else if (stage.canaryDeployment !== "") stage.canaryDeployment = deployment.id;
    else pointTo(stage, deployment.id);
  }
  if (name !== undefined) state.draftSince = -1;
  ctx.note("APG-019", { deployment: deployment.id, stage: name ?? "no stage yet" });
  ctx.reply(call.id, succeeded(state.kind === "rest" ? { id: deployment.id, createdDate } : { DeploymentId: deployment.id, CreatedDate: createdDate, DeploymentStatus: "DEPLOYED" }), "APG-019");
}

/** What a stage points at stays. */
function deleteDeployment(state: ApiState, call: Call, ctx: ApiContext): void {
  const { deploymentId } = inputOf(call);
  if (typeof deploymentId !== "string" || !state.deployments.has(deploymentId)) return ctx.reply(call.id, notFound("Invalid Deployment identifier specified"), "APG-020");
  if ([...state.stages.values()].some((stage) => stage.deployment === deploymentId || stage.canaryDeployment === deploymentId)) return ctx.reply(call.id, bad("Active stages pointing to this deployment must be moved or deleted"), "APG-020");
  // Requests that are on their way through it go on.
  if (![...state.exchanges.values()].some((x) => x.deployment === deploymentId)) state.deployments.delete(deploymentId);
  state.matched.clear();
  ctx.reply(call.id, succeeded({}), "APG-020");
}

const deploymentOutput = ({ id, createdAt }: Deployment, ctx: ApiContext): Json => ({ id, createdDate: isoFromMs(ctx.settings.startsAtMs + Math.floor(createdAt / 1000)) });

function getDeployments(state: ApiState, call: Call, ctx: ApiContext): void {
  ctx.reply(call.id, succeeded({ items: [...state.deployments.values()].map((each) => deploymentOutput(each, ctx)) }), "APG-020");
}

function getDeployment(state: ApiState, call: Call, ctx: ApiContext): void {
  const found = state.deployments.get(String(inputOf(call).deploymentId ?? ""));
  ctx.reply(call.id, found === undefined ? notFound("Invalid Deployment identifier specified") : succeeded(deploymentOutput(found, ctx)), "APG-020");
}

function createStage(state: ApiState, call: Call, ctx: ApiContext): void {
  const input = inputOf(call);
  const name = nameIn(input);
  const deployment = String(input.deploymentId ?? "");
  if (name === undefined) return ctx.reply(call.id, bad("Stage name not specified"), "APG-020");
  if (state.stages.has(name)) return ctx.reply(call.id, failed(awsError("ConflictException", "Stage already exists", 409)), "APG-020");
  if (deployment === "" && state.kind === "rest") return ctx.reply(call.id, bad("Deployment id not specified"), "APG-020");
  if (deployment !== "" && !state.deployments.has(deployment)) return ctx.reply(call.id, bad("Deployment id does not exist"), "APG-020");
  const variables = input.variables ?? input.stageVariables;
  const problem = writeStages(state, ctx, [...stageConfigs(state, ctx).map(plainStage), { StageName: name, ...(variables === undefined ? {} : { Variables: variables as Record<string, Json> }) }]);
  if (problem !== undefined) return ctx.reply(call.id, bad(problem), "APG-020");
  if (deployment !== "") pointTo(state.stages.get(name)!, deployment);
  ctx.reply(call.id, succeeded(stageOutput(state.stages.get(name)!)), "APG-020");
}

function updateStage(state: ApiState, call: Call, ctx: ApiContext): void {
  const input = inputOf(call);
  const stage = state.stages.get(nameIn(input) ?? "");
  if (stage === undefined) return ctx.reply(call.id, notFound("Invalid stage identifier specified"), "APG-020");
  const patches = readPatches(input);
  let deployment: string | undefined;
  let canaryDeployment: string | undefined;
  const promoted = stage.canaryDeployment;
  let rule: RuleId = "APG-020";
  const problem = changeStage(state, ctx, stage, (config) => {
    for (const patch of patches) {
      if (patch.path === "/deploymentId") {
        deployment = patch.op === "copy" ? promoted : String(patch.value);
        if (patch.op === "copy") rule = "APG-031";
      } else if (patch.path === "/canarySettings/deploymentId" && patch.op !== "remove") canaryDeployment = String(patch.value);
      else {
        const refused = patchStage(config, patch);
        if (refused !== undefined) return refused;
      }
    }
    return undefined;
  }, () => (deployment !== undefined && !state.deployments.has(deployment)) || (canaryDeployment !== undefined && !state.deployments.has(canaryDeployment)) ? "Deployment id does not exist" : undefined);
  if (problem !== undefined) return ctx.reply(call.id, bad(problem), rule);
  if (deployment !== undefined) pointTo(stage, deployment);
  if (canaryDeployment !== undefined) stage.canaryDeployment = canaryDeployment;
  ctx.note(rule, { stage: stage.name, deployment: stage.deployment });
  ctx.reply(call.id, succeeded(stageOutput(stage)), rule);
}

function deleteStage(state: ApiState, call: Call, ctx: ApiContext): void {
  const name = nameIn(inputOf(call)) ?? "";
  if (!state.stages.has(name)) return ctx.reply(call.id, notFound("Invalid stage identifier specified"), "APG-020");
  if (state.stages.size === 1) return ctx.reply(call.id, bad("An API here keeps one stage at least."), "APG-020");
  writeStages(state, ctx, stageConfigs(state, ctx).filter((each) => each.StageName !== name).map(plainStage));
  ctx.reply(call.id, succeeded({}), "APG-020");
}

function stageOutput(stage: Stage): Json {
  return {
    stageName: stage.name, deploymentId: stage.deployment, cacheClusterEnabled: stage.cache.sizeGb > 0, ...(stage.cache.sizeGb > 0 ? { cacheClusterSize: String(stage.cache.sizeGb) } : {}),
    ...(stage.canaryDeployment === "" ? {} : { canarySettings: { percentTraffic: stage.percent, deploymentId: stage.canaryDeployment } }),
  };
}

function getStage(state: ApiState, call: Call, ctx: ApiContext): void {
  const stage = state.stages.get(nameIn(inputOf(call)) ?? "");
  ctx.reply(call.id, stage === undefined ? notFound("Invalid stage identifier specified") : succeeded(stageOutput(stage)), "APG-020");
}

function getStages(state: ApiState, call: Call, ctx: ApiContext): void {
  ctx.reply(call.id, succeeded({ item: [...state.stages.values()].map(stageOutput) }), "APG-020");
}

/** APG-086. */
function flushStageCache(state: ApiState, call: Call, ctx: ApiContext): void {
  const wanted = nameIn(inputOf(call));
  const stages = [...state.stages.values()].filter((stage) => wanted === undefined || stage.name === wanted);
  if (stages.length === 0) return ctx.reply(call.id, notFound("Invalid stage identifier specified"), "APG-086");
  const entries = stages.reduce((sum, stage) => sum + stage.cache.entries.size, 0);
  for (const stage of stages) emptyCache(stage.cache);
  ctx.note("APG-086", { entries });
  ctx.reply(call.id, succeeded({}), "APG-086");
}

function flushAuthorizers(state: ApiState, call: Call, ctx: ApiContext): void {
  state.decisions.clear();
  ctx.reply(call.id, succeeded({}), "APG-040");
}

/** Switches a key on or off (APG-012). */
function updateApiKey(state: ApiState, call: Call, ctx: ApiContext): void {
  const { apiKey, patchOperations } = inputOf(call);
  const key = plans(ctx).flatMap((plan) => plan.Keys?.map(keyOf) ?? []).find((each) => each.value === apiKey || each.name === apiKey);
  if (key === undefined) return ctx.reply(call.id, notFound("Invalid API Key identifier specified"), "APG-012");
  for (const patch of readPatches({ patchOperations: patchOperations ?? [] })) if (patch.path === "/enabled") state.keyOverrides.set(key.value, String(patch.value) === "true");
  ctx.reply(call.id, succeeded({ id: key.name, name: key.name, enabled: state.keyOverrides.get(key.value) ?? key.enabled }), "APG-012");
}

/** A key may join one plan per stage, and ten plans in all (APG-013). */
function createUsagePlanKey(state: ApiState, call: Call, ctx: ApiContext): void {
  const { usagePlanId, keyId } = inputOf(call);
  const all = plans(ctx);
  const plan = all.find((each) => each.UsagePlanName === usagePlanId);
  if (plan === undefined || typeof keyId !== "string") return ctx.reply(call.id, notFound("Invalid Usage Plan ID specified"), "APG-013");
  const holds = (each: UsagePlanConfig) => each.Keys?.some((key) => keyOf(key).name === keyId || keyOf(key).value === keyId) === true;
  const mine = all.filter(holds);
  const clash = mine.some((other) => [...state.stages.keys()].some((stage) => covers(other, stage) && covers(plan, stage)));
  if (clash || mine.length >= 10) return ctx.reply(call.id, failed(awsError("ConflictException", clash ? "Usage Plan Key already exists for one of the plan's stages" : "The key is in ten plans already", 409)), "APG-013");
  const key = mine.flatMap((each) => each.Keys ?? []).find((each) => keyOf(each).name === keyId || keyOf(each).value === keyId) ?? keyId;
  const problems = ctx.configure({ properties: { UsagePlans: all.map((each) => strip({ ...each, ...(each === plan ? { Keys: [...(each.Keys ?? []), key] } : {}) })) } });
  if (problems.length > 0) return ctx.reply(call.id, bad(problems[0]!.message), "APG-013");
  ctx.reply(call.id, succeeded({ id: keyId, type: "API_KEY", name: keyOf(key).name }), "APG-013");
}

function getUsage(state: ApiState, call: Call, ctx: ApiContext): void {
  const { usagePlanId } = inputOf(call);
  const plan = plans(ctx).find((each) => each.UsagePlanName === usagePlanId);
  if (plan === undefined) return ctx.reply(call.id, notFound("Invalid Usage Plan ID specified"), "APG-009");
  const items = Object.fromEntries((plan.Keys ?? []).map(keyOf).map(({ name, value }) => {
    const usage = usageOf(state, plan, value, ctx);
    return [name, [[usage.used, plan.Quota === undefined ? 0 : Math.max(0, quotaOf(plan.Quota, usage) - usage.used)]]];
  }));
  ctx.reply(call.id, succeeded({ usagePlanId: plan.UsagePlanName, items }), "APG-009");
}

const plans = (ctx: ApiContext): readonly UsagePlanConfig[] => ctx.config.properties.UsagePlans ?? [];

// -------------------------------------------------------------------------------------------------------------- stages

/** Changes one stage of the configuration through the door that documents use; a sentence when it is refused. */
function changeStage(state: ApiState, ctx: ApiContext, stage: Stage, change: (config: MutableStage) => string | undefined | void, check?: () => string | undefined): string | undefined {
  let refused: string | undefined;
  const next = stageConfigs(state, ctx).map((each) => {
    const config = plainStage(each);
    if (each.StageName === stage.name) refused = change(config) ?? undefined;
    return config;
  });
  return refused ?? check?.() ?? writeStages(state, ctx, next);
}

function writeStages(_state: ApiState, ctx: ApiContext, stages: readonly MutableStage[]): string | undefined {
  // Which error AWS answers is what this answer is.
  return ctx.configure({ properties: { Stages: stages as unknown as Json } })[0]?.message.replace(/ AWS answers \w+\.$/, "");
}

/** The stage's configuration as a document would write it. */
function plainStage(config: object): MutableStage {
  return strip(config) as unknown as MutableStage;
}

function strip(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
