import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { simulate } from "../../testing/simulate.ts";
import { cognito } from "./index.ts";
import { nodes } from "./ui.tsx";

test("COG-001 draws who signed in last, and counts what was refused", () => {
  const ui = nodes["cognito.userPool"]!;
  const signIn = (at: string, PASSWORD: string) => ({ at, call: "cognito-idp:InitiateAuth", on: "pool", input: { AuthParameters: { USERNAME: "ann", PASSWORD } } });
  const run = simulate({ nodes: [{ id: "pool", type: "cognito.userPool" }], script: [signIn("1s", "correct"), signIn("2s", "wrong")] }, { services: [cognito] });
  const config = { properties: {}, behaviour: {} };
  const draw = (view: unknown) => renderToStaticMarkup(<svg><ui.Body view={view} id="pool" config={config} width={ui.width} /></svg>);
  expect(draw(run.to(0.5).view("pool"))).toContain("Nobody has signed in");
  const drawn = draw(run.to(3).view("pool"));
  expect(drawn).toContain(">ann<");
  expect(drawn).toContain('refused <tspan class="ey-b ey-1">1</tspan>');
  expect(ui.summary(run.view("pool"), config)).toMatchObject({ number: "1", says: "1 refused" });
});
