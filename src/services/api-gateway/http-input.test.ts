import { expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";

const NOISE: readonly unknown[] = [null, 5, true, {}, [], "x", { constructor: 1 }];

test.each(["apigateway.restApi", "apigateway.httpApi", "apigateway.webSocketApi", "apigateway.domainName"])("whatever the console writes, %s answers", (type) => {
  const calls = ["apigateway:Request", ...(type.endsWith("webSocketApi") ? ["apigateway:Connect", "apigateway:SendFrame"] : [])];
  const inputs = ["method", "path", "headers", "stage", "scheme", "vpcEndpoint", "body", "connectionId"].flatMap((name) => NOISE.map((value) => ({ path: "/prod/a", [name]: value })));
  const script = calls.flatMap((call) => [...inputs, { headers: { Authorization: 5, Accept: null } }].map((input, n) => ({ at: "1s", call, on: "api", input, as: `${call.slice(11)}${n}` })));
  const run = simulate({ nodes: [{ id: "api", type }], script } as never).to(60);
  for (const { as } of script) expect(run.call(as).ok).not.toBeNull();
});

test("a number in an arrow's path is its text", () => {
  const run = simulate({
    nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "once", count: 1 } } }, { id: "api", type: "apigateway.httpApi" }],
    connections: [{ id: "c1", from: "shop", to: "api", type: "apigateway:Request", input: { path: 7, method: { a: 1 }, headers: { n: 5 } } }],
  }).to(1);
  expect(run.inspect("api")).toMatchObject({ responses: { 404: 1 } });
});
