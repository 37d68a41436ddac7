/** What an API looks like: the token bucket, requests on a lane that ends at the time-out, statuses, cache, canary, connections. */
import type { ReactNode } from "react";
import { useRef } from "react";
import type { ConnectionUis, NodeUi, NodeUis, Trouble } from "../../canvas/node-ui.ts";
import { Bar, Countdown, Line, Mark, Rule, tone, usePlayhead, Words, type MarkName, sayCount } from "../../canvas/kit/index.ts";
import type { AnyConfig } from "../define.ts";
import type { ApiView, BucketView, StageView } from "./view.ts";

const WIDTH = 252;
const TANK = 62;
const RECENT_US = 5_000_000;

const count = sayCount;

/** The bucket that matters most here: the emptiest of stage and plans, else the account's. */
function mainBucket(view: ApiView): BucketView {
  const own = [...view.stages.flatMap((stage) => stage.buckets), ...view.plans.flatMap((plan) => (plan.bucket === null ? [] : [plan.bucket]))];
  return own.reduce<BucketView | undefined>((least, each) => (least === undefined || part(each, each.at) < part(least, least.at) ? each : least), undefined) ?? view.account;
}

/** The level at an instant: tokens come back all the time. */
function level(bucket: BucketView, nowUs: number): number {
  return Math.min(bucket.burst, bucket.tokens + (bucket.rate * Math.max(0, nowUs - bucket.at)) / 1_000_000);
}
const part = (bucket: BucketView, nowUs: number) => (bucket.burst === 0 ? 0 : level(bucket, nowUs) / bucket.burst);

/** The bucket as a tank whose level rises with the playhead. */
function LiveTank({ bucket }: { readonly bucket: BucketView }): ReactNode {
  const fill = useRef<SVGRectElement>(null);
  const number = useRef<SVGTSpanElement>(null);
  const words = useRef<SVGTSpanElement>(null);
  usePlayhead((nowUs) => {
    const tokens = Math.floor(level(bucket, nowUs));
    const filled = part(bucket, nowUs) * (TANK - 4);
    fill.current?.setAttribute("y", String(12 + TANK - 2 - filled));
    fill.current?.setAttribute("height", String(filled));
    fill.current?.setAttribute("class", `ey-tank-level ${tone(part(bucket, nowUs) < 0.1 ? "throttled" : "ok")}`);
    if (number.current !== null) number.current.textContent = tokens >= 10_000 ? `${Math.floor(tokens / 1000)}k` : String(tokens);
    if (words.current !== null) words.current.textContent = `${count(tokens)} of ${count(bucket.burst)} tokens`;
  });
  return (
    <g>
      <rect x={12} y={12} width={46} height={TANK} rx={5} className="ey-tank" />
      <rect ref={fill} x={14} width={42} rx={3} y={14} height={TANK - 4} className="ey-tank-level" />
      <Words x={35} y={12 + TANK / 2 + 6} size="name" anchor="middle" rim><tspan ref={number} /></Words>
      <Words x={70} y={24} bold><tspan ref={words} /></Words>
      <Words x={70} y={40} ink={2}>{`+${count(bucket.rate)} a second · ${bucket.name === "account" ? "account" : bucket.name.slice(0, 14)}`}</Words>
    </g>
  );
}

const MARKS: readonly (readonly [(status: number) => boolean, MarkName])[] = [[(s) => s === 429, "throttled"], [(s) => s >= 500, "failed"], [(s) => s >= 400, "dropped"], [() => true, "ok"]];

/** Two statuses: the one that came most, and of the others the one that matters most: a rare 504 beside thousands of 200. */
function telling(statuses: Readonly<Record<string, number>>): readonly { readonly code: number; readonly n: number }[] {
  const rows = Object.entries(statuses).map(([code, n]) => ({ code: Number(code), n })).sort((a, b) => b.n - a.n);
  const weight = (code: number) => (code >= 500 ? 2 : code >= 400 ? 1 : 0);
  const [most, ...others] = rows;
  const second = others.sort((a, b) => weight(b.code) - weight(a.code) || b.n - a.n)[0];
  return [most, second].flatMap((each) => each ?? []).sort((a, b) => a.code - b.code);
}

/** Each status with its mark. */
function Statuses({ statuses, y }: { readonly statuses: Readonly<Record<string, number>>; readonly y: number }): ReactNode {
  let x = 70;
  return telling(statuses).map(({ code, n }) => {
    const at = x;
    x += 52 + count(n).length * 8 + 10;
    return (
      <g key={code}>
        <Mark name={MARKS.find(([fits]) => fits(code))![1]} x={at + 6} y={y - 4} r={5} />
        <Words x={at + 15} y={y} ink={2}>{code}</Words>
        <Words x={at + 41} y={y} bold>{count(n)}</Words>
      </g>
    );
  });
}

/** Requests that wait for the back end, each on its way to the line. */
function LiveLane({ view, y, width }: { readonly view: ApiView; readonly y: number; readonly width: number }): ReactNode {
  const items = useRef<(SVGGElement | null)[]>([]);
  usePlayhead((nowUs) => {
    view.flights.forEach((flight, i) => {
      const at = Math.max(0, Math.min(1, (nowUs - flight.startedAtUs) / flight.limitUs));
      items.current[i]?.setAttribute("transform", `translate(${14 + (width - 30) * at} ${y + 7})`);
      items.current[i]?.setAttribute("class", tone(at > 0.85 ? "retry" : "flight"));
    });
  });
  return (
    <g>
      <rect x={12} y={y} width={width - 24} height={14} rx={4} className="ey-shard" />
      <path d={`M${width - 14} ${y - 4}v22`} className="ey-limit ey-strong" />
      {view.flights.map((flight, i) => (
        <g key={flight.message ?? i} ref={(element) => { items.current[i] = element; }} {...(flight.message === null ? {} : { "data-message": flight.message })}><path d="M-5-4h5l6 4-6 4h-5z" className="ey-tk" /></g>
      ))}
    </g>
  );
}

const cacheStage = (view: ApiView) => view.stages.find((stage) => stage.cache !== null);
const canaryStage = (view: ApiView) => view.stages.find((stage) => stage.canary !== null);

function Body({ view, width }: { readonly view: ApiView; readonly width: number }): ReactNode {
  let y = 12 + TANK + 10;
  const lane = y;
  y += 54;
  const rows: ReactNode[] = [];
  const cached = cacheStage(view);
  if (cached !== undefined) {
    rows.push(<CacheRow key="cache" stage={cached} y={y} width={width} />);
    y += 28;
  }
  const canary = canaryStage(view);
  if (canary !== undefined) {
    rows.push(<CanaryRow key="canary" stage={canary} y={y} width={width} />);
    y += 44;
  }
  for (const each of view.authorizers.slice(0, 1)) {
    rows.push(<g key="authorizer"><Rule y={y} width={width} /><Line y={y + 18} width={width} label={each.name} value={`${count(each.invocations)} asked · ${count(each.hits)} known · ${count(each.denied)} denied`} /></g>);
    y += 28;
  }
  if (view.draftSince !== null) rows.push(<g key="draft"><Rule y={y} width={width} /><Line y={y + 18} width={width} label="Edited" value="not deployed yet" tone="delayed" /></g>);
  return (
    <>
      <LiveTank bucket={mainBucket(view)} />
      <Statuses statuses={view.statuses} y={63} />
      <Rule y={lane} width={width} />
      <Line y={lane + 18} width={width} label="Waiting for the back end" value={`${view.limitUs / 1_000_000} s`} bold />
      <LiveLane view={view} y={lane + 28} width={width} />
      {rows}
    </>
  );
}

function CacheRow({ stage, y, width }: { readonly stage: StageView; readonly y: number; readonly width: number }): ReactNode {
  const cache = stage.cache!;
  const next = cache.slots[0];
  return (
    <g>
      <Rule y={y} width={width} />
      <Words x={12} y={y + 18} ink={2}>Cache</Words>
      <Words x={54} y={y + 18}>{`${count(cache.hits)} ${cache.hits === 1 ? "hit" : "hits"} · ${count(cache.misses)} ${cache.misses === 1 ? "miss" : "misses"}`}</Words>
      {next === undefined ? <Words x={width - 12} y={y + 18} anchor="end" bold>{cache.ttlS === 0 ? "off" : `TTL ${cache.ttlS} s`}</Words>
        : <Countdown x={width - 12} y={y + 18} anchor="end" endsAtUs={next.expiresAt} before="TTL " className="ey-small ey-b ey-1" />}
    </g>
  );
}

function CanaryRow({ stage, y, width }: { readonly stage: StageView; readonly y: number; readonly width: number }): ReactNode {
  const canary = stage.canary!;
  return (
    <g>
      <Rule y={y} width={width} />
      <Words x={12} y={y + 18} ink={2}>{stage.name.slice(0, 10)}</Words>
      <Bar x={82} y={y + 10} width={width - 94} height={10} of={1 - canary.percent / 100} restHatched />
      <Words x={82} y={y + 34} size="tick" ink={2}>{`${stage.deployment} ${100 - canary.percent} %`}</Words>
      <Words x={width - 12} y={y + 34} size="tick" ink={2} anchor="end">{`canary ${canary.deployment} ${canary.percent} %`}</Words>
    </g>
  );
}

function height(view: ApiView): number {
  return 12 + TANK + 10 + 54 + (cacheStage(view) === undefined ? 0 : 28) + (canaryStage(view) === undefined ? 0 : 44) + (view.authorizers.length === 0 ? 0 : 28) + (view.draftSince === null ? 0 : 28);
}

/** The latest refusal, while it is news. */
function trouble(view: ApiView): Trouble | undefined {
  const { lastRefusal: last, account } = view;
  if (last === null || account.at - last.at > RECENT_US) return undefined;
  // A bucket that has a token again refuses nobody.
  const bucket = mainBucket(view);
  if ((last.limiter === "account" || last.limiter === "stage") && level(bucket, view.account.at) >= 1) return undefined;
  const words: Readonly<Record<string, string>> = { account: "429: account bucket empty", stage: "429: bucket empty", usagePlan: "429: key's bucket empty", usagePlanMethod: "429: key's bucket empty", quota: "429: quota used up" };
  if (words[last.limiter] !== undefined) return { mark: "throttled", words: words[last.limiter]! };
  const why = last.limiter === "authorizer" ? "authorizer" : last.limiter === "$connect" ? "not let in" : WHY[last.rule];
  return { mark: last.status >= 500 ? "failed" : "dropped", words: why === undefined ? `answered ${last.status}` : `${last.status}: ${why}` };
}

/** Why the gateway answered by itself, in a few words. */
const WHY: Readonly<Record<string, string>> = {
  "APG-012": "no valid key", "APG-013": "key of another plan", "APG-020": "no such stage", "APG-021": "no such path", "APG-022": "no such route", "APG-025": "no such stage", "APG-027": "variable not set", "APG-036": "not this endpoint", "APG-038": "firewall",
  "APG-052": "parameters missing", "APG-053": "body does not fit", "APG-054": "no template", "APG-055": "template broken", "APG-056": "too large", "APG-057": "too large for Lambda", "APG-059": "malformed answer", "APG-060": "function failed",
  "APG-061": "Lambda throttled", "APG-062": "Lambda throttled", "APG-063": "may not invoke", "APG-064": "back end too slow", "APG-065": "back end too slow", "APG-068": "nobody answers", "APG-076": "no status", "APG-077": "status undeclared", "APG-078": "malformed answer", "APG-085": "may not invalidate", "APG-101": "no such route",
};

const throttled = (view: ApiView) => Object.values(view.limited).reduce((sum, n) => sum + n, 0);

function api(glyph: NodeUi["glyph"], name: string, subtitle = `API Gateway ${name}`): NodeUi<ApiView> {
  return {
    glyph, family: "apigateway", width: WIDTH, part: { name },
    subtitle: (_config: AnyConfig, view) => (view !== undefined && view.endpoint !== "EDGE" && view.kind === "rest" ? `${subtitle}, ${view.endpoint.toLowerCase()}` : subtitle),
    Body, height, trouble,
    summary: (view) => {
      const bucket = mainBucket(view);
      const refused = throttled(view);
      return {
        number: count(view.inFlight), unit: "in flight", gauge: { value: Math.floor(bucket.tokens), limit: Math.max(1, bucket.burst), tone: part(bucket, bucket.at) < 0.1 ? "throttled" : "ok" },
        says: refused > 0 ? `${count(refused)} throttled` : `${count(Math.floor(bucket.tokens))} of ${count(bucket.burst)} tokens`,
      };
    },
    says: (view) => `${count(view.inFlight)} in flight, ${count(Math.floor(mainBucket(view).tokens))} of ${count(mainBucket(view).burst)} tokens, ${count(throttled(view))} throttled`,
  };
}

const SOCKETS = 5;

function SocketBody({ view, width }: { readonly view: ApiView; readonly width: number }): ReactNode {
  const { list, open } = view.sockets;
  return (
    <>
      <Line y={20} width={width} label={`${count(open)} open · ${count(view.sockets.closed)} closed`} value={list.length === 0 ? "" : "closes in"} />
      {list.slice(0, SOCKETS).map((socket, i) => (
        <g key={socket.id}>
          <Mark name={socket.state === "OPEN" ? "flight" : "delayed"} x={18} y={38 + i * 20} r={5} />
          <Words x={30} y={42 + i * 20} bold>{(socket.who === "" ? socket.id : socket.who).slice(0, 10)}</Words>
          <Words x={100} y={42 + i * 20} ink={2}>{`${count(socket.framesIn)} in · ${count(socket.framesOut)} out`}</Words>
          <Countdown x={width - 12} y={42 + i * 20} anchor="end" endsAtUs={Math.min(socket.idleAt, socket.endsAt)} className="ey-small ey-2" />
        </g>
      ))}
      {list.length === 0 && <Words x={12} y={42} ink={3}>Nobody is connected</Words>}
      <Rule y={34 + SOCKETS * 20} width={width} />
      <Line y={52 + SOCKETS * 20} width={width} label="Account bucket" value={`${count(Math.floor(view.account.tokens))} of ${count(view.account.burst)}`} />
    </>
  );
}

const webSocket: NodeUi<ApiView> = {
  ...api("apigateway-webSocketApi", "WebSocket API", "WebSocket API"),
  Body: SocketBody, height: () => 62 + SOCKETS * 20,
  summary: (view) => ({ number: count(view.sockets.open), unit: "connected", gauge: { metric: "MessageCount" }, says: `${count(view.sockets.closed)} closed` }),
  says: (view) => `${count(view.sockets.open)} connected, ${count(view.sockets.closed)} closed`,
};

interface DomainView { readonly requests: number; readonly unmapped: number; readonly mappings: readonly { readonly base: string; readonly api: string; readonly stage: string; readonly served: number }[] }

const MAPPINGS = 4;

/** One host, and where its base paths lead. */
const domain: NodeUi<DomainView> = {
  glyph: "apigateway-httpApi", family: "apigateway", width: WIDTH, subtitle: () => "Custom domain",
  Body: ({ view, width }) => (
    <>
      {view.mappings.slice(0, MAPPINGS).map((each, i) => <Line key={`${each.base} ${each.api}`} y={20 + i * 20} width={width} label={`/${each.base} → ${each.api}${each.stage === "" ? "" : `/${each.stage}`}`.slice(0, 30)} value={count(each.served)} />)}
      {view.mappings.length === 0 && <Words x={12} y={24} ink={3}>No base path is mapped</Words>}
    </>
  ),
  height: (view) => 14 + 20 * Math.max(1, Math.min(MAPPINGS, view.mappings.length)) + 10,
  summary: (view) => ({ number: count(view.requests), unit: "requests", gauge: { metric: "Count" }, says: view.unmapped > 0 ? `${count(view.unmapped)} unmapped` : `${count(view.mappings.length)} base paths` }),
  says: (view) => `${count(view.requests)} requests, ${count(view.unmapped)} without a mapping`,
};

export const nodes: NodeUis = {
  "apigateway.restApi": api("apigateway-restApi", "REST API"), "apigateway.httpApi": api("apigateway-httpApi", "HTTP API"), "apigateway.webSocketApi": webSocket, "apigateway.domainName": domain,
};

export const connections: ConnectionUis = {
  "apigateway.integration": {
    label: (_view, config) => {
      const { method, path, route } = config.properties as { readonly method?: string; readonly path?: string; readonly route?: string };
      const text = route ?? [method, path].filter((each) => each !== undefined).join(" ");
      return text === "" ? undefined : text.slice(0, 24);
    },
  },
  "apigateway.authorizer": { label: (_view, config) => String(config.properties.name ?? "authorizer").slice(0, 24) },
  "apigateway:Request": {
    label: (_view, config) => {
      const { method, path } = config.properties as { readonly method?: string; readonly path?: string };
      return path === "/" || path === undefined ? undefined : `${method ?? ""} ${path}`.slice(0, 24);
    },
  },
};
