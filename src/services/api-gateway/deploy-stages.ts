/** Stages of REST APIs with their settings, caches and canaries. Source: the CloudFormation and AWS CLI references of Amazon API Gateway. */
import type { DeployValue, Reference } from "../deploy.ts";
import type { MethodSetting, StageConfig } from "./config-parts.ts";
import { given, type ApiWriter } from "./deploy.ts";

const DEFAULT: readonly Partial<StageConfig>[] = [{ StageName: "prod" }];

/** One deployment of all methods, and the stages that serve it: their pieces. */
export function deployStages(w: ApiWriter, methods: readonly Reference[]): readonly Reference[] {
  const deployment = w.id("Deployment");
  w.put("Deployment", { Type: "AWS::ApiGateway::Deployment", Properties: { RestApiId: w.id() }, DependsOn: methods, command: "apigateway create-deployment", keeps: "id" });
  const stages = w.config.Stages !== undefined && w.config.Stages.length > 0 ? w.config.Stages : DEFAULT;
  return stages.map((stage, index) => {
    const { StageName = "prod", Variables, CanarySetting: canary } = stage;
    const cache = stage.CacheClusterEnabled === true ? { CacheClusterEnabled: true, CacheClusterSize: stage.CacheClusterSize ?? "0.5" } : {};
    const settings = methodSettings(stage);
    const suffix = index === 0 ? "Stage" : `Stage${index + 1}`;
    w.put(suffix, {
      Type: "AWS::ApiGateway::Stage", command: "apigateway create-stage",
      Properties: given({
        RestApiId: w.id(), DeploymentId: deployment, StageName, Variables, ...cache, MethodSettings: settings.length === 0 ? undefined : settings.map((each) => given({ ...each })),
        CanarySetting: canary && given({ DeploymentId: deployment, PercentTraffic: canary.PercentTraffic, StageVariableOverrides: canary.StageVariableOverrides, UseStageCache: canary.UseStageCache ? true : undefined }),
      }),
      options: given({
        "rest-api-id": w.id(), "deployment-id": deployment, "stage-name": StageName, variables: Variables, "cache-cluster-enabled": cache.CacheClusterEnabled, "cache-cluster-size": cache.CacheClusterSize,
        "canary-settings": canary && given({ deploymentId: deployment, percentTraffic: canary.PercentTraffic, stageVariableOverrides: canary.StageVariableOverrides, useStageCache: canary.UseStageCache ? true : undefined }),
      }),
    });
    const patches = settings.flatMap(patchesOf);
    if (patches.length > 0) w.also({ command: "apigateway update-stage", options: { "rest-api-id": w.id(), "stage-name": StageName, "patch-operations": patches } });
    return w.id(suffix);
  });
}

interface Setting { readonly HttpMethod: string; readonly ResourcePath: string; readonly CachingEnabled?: boolean | undefined; readonly CacheTtlInSeconds?: number | undefined; readonly ThrottlingRateLimit?: number | undefined; readonly ThrottlingBurstLimit?: number | undefined }

/**
 * A cluster alone keeps nothing: a method's answers are kept where CachingEnabled is true for it. Here a stage with a
 * cluster keeps what is not switched off, so each setting says so, and one for all methods stands where there is none.
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-stage.html
 */
function methodSettings(stage: Partial<StageConfig>): readonly Setting[] {
  const cached = stage.CacheClusterEnabled === true;
  const written = (stage.MethodSettings ?? []).map((setting): Setting => ({
    HttpMethod: setting.HttpMethod, ResourcePath: encodedPath(setting.ResourcePath), CachingEnabled: setting.CachingEnabled ?? (cached && servesGet(setting) ? true : undefined),
    CacheTtlInSeconds: setting.CacheTtlInSeconds, ThrottlingRateLimit: setting.ThrottlingRateLimit, ThrottlingBurstLimit: setting.ThrottlingBurstLimit,
  }));
  if (!cached || written.some(({ HttpMethod, ResourcePath }) => HttpMethod === "*" && ResourcePath === "/*")) return written;
  return [{ HttpMethod: "*", ResourcePath: "/*", CachingEnabled: true }, ...written];
}

/** By itself a stage's cache serves GET; of other methods a setting must say it (APG-083). */
const servesGet = ({ HttpMethod }: MethodSetting) => HttpMethod === "*" || HttpMethod === "GET" || HttpMethod === "ANY";

/**
 * Slashes inside a path are written `~1`; the first one stays: `/~1items~1{id}`. `/*` (all) and `/` (the root) are as they are.
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-apigateway-stage-methodsetting.html
 */
function encodedPath(path: string): string {
  if (path === "*" || path === "/*") return "/*";
  return path === "/" || path.includes("~1") ? path : `/${path.replaceAll("/", "~1")}`;
}

/** The same as UpdateStage says it: a path for each value. Source: https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html */
function patchesOf({ HttpMethod, ResourcePath, ...values }: Setting): DeployValue[] {
  const resource = ResourcePath === "/" ? "/~1" : ResourcePath;
  const paths = { CachingEnabled: "caching/enabled", CacheTtlInSeconds: "caching/ttlInSeconds", ThrottlingRateLimit: "throttling/rateLimit", ThrottlingBurstLimit: "throttling/burstLimit" } as const;
  return Object.entries(paths).flatMap(([name, path]) => {
    const value = values[name as keyof typeof paths];
    return value === undefined ? [] : [{ op: "replace", path: `${resource}/${HttpMethod}/${path}`, value: String(value) }];
  });
}
