import { defineCallConnection, defineEntity, type Service } from "../define.ts";
import { field, optional } from "../../vocabulary/field.ts";
import { abandoned, pump, request, worked, type RequestInput } from "./behaviour.ts";
import { checkRequestHeaders, endpointBehaviour } from "./config.ts";
import { endpointRules } from "./rules.ts";
import { emptyEndpoint, type Job } from "./state.ts";
import { inspect, view } from "./view.ts";

export const endpoint = defineEntity({
  kind: "node", type: "http.endpoint", service: "http",
  title: "HTTP endpoint", says: "A web server outside AWS: a webhook, a partner's API, an old monolith.",
  properties: {}, behaviour: endpointBehaviour,
  roles: ["sns.subscriber", "events.target", "http.server"],

  // Not AWS's: its address on the web, by which calls such as Subscribe name it.
  arn: (id) => `https://${id}.example.com/`,
  init: () => emptyEndpoint(),
  on: { "http/worked": (state, job: Job, ctx) => worked(state, job, ctx) },
  calls: { "http:Request": request },
  abandoned,
  changed: (state, _before, ctx) => pump(state, ctx),
  invariants: {
    "nobody waits while a place is free": (state, ctx) => state.line.items.length === state.line.head || state.busy >= (ctx.config.behaviour.concurrency ?? Infinity),
  },

  metrics: {
    Requests: { kind: "counter", unit: "Count", says: "Requests that arrived." },
    "4XX": { kind: "counter", unit: "Count", says: "Answers from 400 to 499." },
    "5XX": { kind: "counter", unit: "Count", says: "Answers from 500 to 599." },
    NoAnswer: { kind: "counter", unit: "Count", says: "Requests whose caller gave up waiting." },
    Latency: { kind: "distribution", unit: "Milliseconds", says: "From a request's arrival to its answer." },
    Busy: { kind: "gauge", unit: "Count", says: "Requests that are worked on." },
    Waiting: { kind: "gauge", unit: "Count", says: "Requests that wait for a free place." },
  },
  view, inspect,

  faults: [
    { label: "Down", says: "Takes requests and never answers.", change: { behaviour: { down: { kind: "always" } } } },
    { label: "Answers 503", says: "Every answer is 503.", change: { behaviour: { status: 503 } } },
    { label: "Answers 403", says: "Every answer is 403: nobody tries that again.", change: { behaviour: { status: 403 } } },
    { label: "Slow", says: "Every answer takes 20 s.", change: { behaviour: { latencyMs: 20000 } } },
    { label: "Healthy again", says: "Answers 200 after 100 ms.", change: { behaviour: { down: { kind: "never" }, status: 200, latencyMs: 100 } } },
  ],
});

export const httpRequest = defineCallConnection({
  type: "http:Request", service: "http", title: "HTTP request", says: "A request to a web server, answered with a status.",
  properties: {
    method: field.choice(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"], "POST", { help: "HTTP method." }),
    path: field.text("/", { maxLength: 1000, pattern: "/.*", help: "Path and query." }),
    headers: optional.json<Readonly<Record<string, string>>>({ check: checkRequestHeaders, help: "Request headers.", advanced: true }),
  },
  joins: { from: ["caller"], to: ["http.endpoint"], verb: "send an HTTP request" },
  compose: {
    one(content, connection): RequestInput {
      const { method, path, headers } = connection.properties as { readonly method: string; readonly path: string; readonly headers?: Readonly<Record<string, string>> };
      const bare = method === "GET" || method === "HEAD";
      return { method, path, headers: { ...(bare ? {} : { "content-type": "application/json" }), ...headers }, ...(bare ? {} : { body: content.body }), ...content.input };
    },
  },
});

export const httpService: Service = { name: "http", title: "HTTP", rules: endpointRules, entities: [endpoint, httpRequest], family: "end" };
