/** What a user pool looks like: the last person's token and the time it has, sign-ins, renewals, refusals. */
import type { ReactNode } from "react";
import type { NodeUi, NodeUis } from "../../canvas/node-ui.ts";
import { Arc, Countdown, CountMark, Foot, Words, sayCount } from "../../canvas/kit/index.ts";

interface PoolView { readonly signIns: number; readonly refreshes: number; readonly refused: number; readonly revoked: number; readonly lastUser: string; readonly lastExpiresAt: number }
interface PoolConfig { readonly properties: Readonly<Record<string, unknown>> }

const count = sayCount;
const lifeUs = (config: PoolConfig) => Number(config.properties.IdTokenValidity ?? 60) * 60_000_000;

function Body({ view, config, width }: { readonly view: PoolView; readonly config: PoolConfig; readonly width: number }): ReactNode {
  return (
    <>
      {view.lastUser === "" ? <Words x={12} y={30} ink={3}>Nobody has signed in</Words> : (
        <g>
          <circle cx={28} cy={28} r={13} className="ey-arc-bed" />
          <Arc cx={28} cy={28} r={13} tone="ok" endsAtUs={view.lastExpiresAt} totalUs={lifeUs(config)} />
          <Words x={28} y={33} bold anchor="middle">{view.lastUser.slice(0, 1).toUpperCase()}</Words>
          <Words x={52} y={25} bold>{view.lastUser.length > 20 ? `${view.lastUser.slice(0, 19)}…` : view.lastUser}</Words>
          <Countdown x={52} y={41} endsAtUs={view.lastExpiresAt} before="token good for " className="ey-small ey-2" />
        </g>
      )}
      <CountMark x={12} y={68} mark="retry" label="renewed" count={count(view.refreshes)} />
      <CountMark x={124} y={68} mark="failed" label="refused" count={count(view.refused)} />
      <Foot y={80} width={width}>{view.revoked > 0 ? `${count(view.revoked)} revoked: given out stays good` : "APIs check tokens by themselves"}</Foot>
    </>
  );
}

const pool: NodeUi<PoolView> = {
  glyph: "cognito-userPool", family: "apigateway", width: 226, part: { name: "User pool" },
  subtitle: () => "Cognito user pool",
  Body, height: () => 108,
  summary: (view) => ({ number: count(view.signIns), unit: view.signIns === 1 ? "sign-in" : "sign-ins", gauge: { metric: "SignInSuccesses", tone: "ok" }, says: view.refused > 0 ? `${count(view.refused)} refused` : `${count(view.refreshes)} renewed` }),
  says: (view) => `${count(view.signIns)} sign-ins, ${count(view.refreshes)} renewals, ${count(view.refused)} refused, ${count(view.revoked)} revoked`,
};

export const nodes: NodeUis = { "cognito.userPool": pool };
