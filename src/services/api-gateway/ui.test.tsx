import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { fn, integration, mock, scene, services } from "../../testing/api-scene.ts";
import { simulate } from "../../testing/simulate.ts";
import { nodes } from "./ui.tsx";
import type { ApiView } from "./view.ts";

const texts = (type: string, view: ApiView) => {
  const { Body } = nodes[type]!;
  return [...renderToStaticMarkup(<svg><Body id="api" view={view as never} config={{ properties: {}, behaviour: {} }} width={252} /></svg>).matchAll(/<text[^>]*>([\s\S]*?)<\/text>/g)].map(([, inside]) => inside!.replace(/<[^>]*>/g, ""));
};

test("APG-064 a rare 504 stands beside the many 200, whatever else came often", () => {
  const run = scene({ properties: { Methods: [mock("/"), mock("/slow")] }, nodes: [fn("slow", { durationMs: 40_000 }, { Timeout: 60 })], connections: [integration("slow", { method: "GET", path: "/slow" })], requests: [{ path: "/slow" }, ...Array.from({ length: 9 }, (_, i) => ({ at: i })), { path: "/nowhere" }, { path: "/nowhere" }] }).to(30);
  expect(texts("apigateway.restApi", run.view<ApiView>("api"))).toEqual(expect.arrayContaining(["200", "9", "504", "1"]));
  expect(nodes["apigateway.restApi"]!.trouble!(run.view<ApiView>("api") as never, undefined as never)).toEqual({ mark: "failed", words: "504: back end too slow" });
});

test("APG-021 a refusal is told in words", () => {
  const run = scene({ properties: { Methods: [mock("/")] }, requests: [{ path: "/nowhere" }] }).to(1);
  expect(nodes["apigateway.restApi"]!.trouble!(run.view<ApiView>("api") as never, undefined as never)).toEqual({ mark: "dropped", words: "403: no such path" });
});

test("APG-098 a connection is named after its client", () => {
  const run = simulate({
    nodes: [{ id: "ann", type: "client", behaviour: { arrivals: { kind: "once", count: 1 } } }, { id: "api", type: "apigateway.webSocketApi" }, fn("f")],
    connections: [{ id: "c", from: "ann", to: "api", type: "apigateway:Request" }, integration("f")],
  }, { services }).to(1);
  expect(texts("apigateway.webSocketApi", run.view<ApiView>("api"))).toEqual(expect.arrayContaining(["1 open · 0 closed", "closes in", "ann", "1 in · 0 out"]));
});
