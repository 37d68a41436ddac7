import { expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";
import type { Json } from "../../vocabulary/json.ts";

test.each<[string, Json]>([
  ["its number", { n: "{{seq}}" }], ["its number in other words", { order: "{{ seq }}", says: "a {{seq}} b {{ seq }}", list: ["{{seq}}", 1, { deep: "{{seq}}" }] }],
  ["doubled braces beside it", { n: "{{seq}}", x: "{{{{y}}" }], ["what is drawn", { n: "{{seq}}", u: "{{uuid}}", k: "{{int 1 100}}" }], ["a date", { n: "{{seq}}", at: "{{now}}" }], ["no number", { x: "{{int 1 100}}" }], ["text", "hello {{seq}}"],
])("EYD-111 a body of %s is told as it was sent", (_, body) => {
  const s = simulate({
    nodes: [{ id: "shop", type: "client", behaviour: { arrivals: { kind: "every", ms: 1000 }, stopAfter: 4, body } }, { id: "q", type: "sqs.queue" }],
    connections: [{ id: "c", from: "shop", to: "q", type: "sqs:SendMessage" }],
  }).to(10);
  const { visible } = s.inspect("q") as { readonly visible: readonly { readonly body: string }[] };
  const { messages } = s.run.world;
  expect(visible).toHaveLength(4);
  expect(Array.from({ length: messages.count }, (_none, id) => messages.bodyOf(id as never))).toEqual(visible.map((each) => each.body));
});
