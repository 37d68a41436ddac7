import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";
import { nodes } from "./ui.tsx";
import type { ClientView } from "./view.ts";

const ui = nodes.client!;
const config = { properties: {}, behaviour: {} };

function run(client: object, endpoint: object, seconds: number) {
  return simulate({
    nodes: [{ id: "shop", type: "client", behaviour: client }, { id: "web", type: "http.endpoint", behaviour: endpoint }],
    connections: [{ id: "c1", from: "shop", to: "web", type: "http:Request" }],
  }).to(seconds).view<ClientView>("shop");
}
const draw = (view: ClientView) => renderToStaticMarkup(<svg><ui.Body view={view} id="shop" config={config} width={252} /></svg>);

test("EYD-110 draws a stick for each request with the answer it got, and the button", () => {
  const client = run({ arrivals: { kind: "every", ms: 4000 } }, { latencyMs: 1000 }, 8.5);
  const drawn = draw(client);
  expect(drawn.match(/ey-c-ok/g)).toHaveLength(2);
  expect(drawn.match(/ey-open-answer/g)).toHaveLength(1);
  expect(drawn).toContain("every 4 s");
  expect(drawn).toContain('aria-label="Send"');
  expect(ui.summary(client, config)).toMatchObject({ number: "3", unit: "sent" });
  expect(ui.trouble!(client, config)).toBeUndefined();
});

test("EYD-115 raises the pennant with the count of refusals", () => {
  const client = run({ arrivals: { kind: "every", ms: 4000 }, retries: {} }, { latencyMs: 0, status: 429 }, 1);
  expect(ui.trouble!(client, config)).toEqual({ mark: "throttled", words: "3 answers 429, last 10 s" });
  expect(draw(client)).toContain("ey-c-throttled");
});

test("EYD-115 counts every refusal of a crowd, and not only the last few answers", () => {
  const client = run({ arrivals: { kind: "burst", count: 30, everyMs: 60_000 }, stopAfter: 30 }, { latencyMs: 0, status: 429 }, 2);
  expect(ui.trouble!(client, config)).toEqual({ mark: "throttled", words: "30 answers 429, last 10 s" });
});
