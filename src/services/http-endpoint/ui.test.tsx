import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";
import { nodes } from "./ui.tsx";
import type { EndpointView } from "./view.ts";

const ui = nodes["http.endpoint"]!;
const config = { properties: {}, behaviour: {} };
const draw = (view: EndpointView) => renderToStaticMarkup(<svg><ui.Body view={view} id="web" config={config} width={252} /></svg>);

function run(client: object, endpoint: object, seconds: number): EndpointView {
  return simulate({
    nodes: [{ id: "shop", type: "client", behaviour: client }, { id: "web", type: "http.endpoint", behaviour: endpoint }],
    connections: [{ id: "c1", from: "shop", to: "web", type: "http:Request" }],
  }).to(seconds).view<EndpointView>("web");
}

test("EYD-120 draws each answer with its time and its status", () => {
  const view = run({ arrivals: { kind: "every", ms: 1000 } }, { latencyMs: 40, status: [{ when: { kind: "everyNth", n: 3 }, status: 503 }] }, 2.5);
  const drawn = draw(view);
  expect(drawn.match(/ey-c-ok/g)).toHaveLength(2);
  expect(drawn).toContain("200: 2 · 503: 1");
  expect(drawn).toContain("median 40 ms");
  expect(ui.trouble!(view, config)).toEqual({ mark: "failed", words: "answers 503" });
});

test("EYD-123 draws the callers' patience and says how long it has been down", () => {
  const view = run({ arrivals: { kind: "every", ms: 1000 }, timeoutMs: 15_000 }, { down: { kind: "always" } }, 41);
  expect(ui.trouble!(view, config)).toEqual({ mark: "failed", words: "no answer for 41 s" });
  expect(draw(view)).toContain(">15 s<");
  expect(draw(view)).toContain("none: 27");
});
