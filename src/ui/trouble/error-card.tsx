/** When the simulation itself broke: whose mistake it is, what is safe, what to do next. And a document that cannot run. */
import type { ReactNode } from "react";
import { run, session, useRun } from "../../stores/index.ts";
import { Button } from "../kit/button.tsx";
import { Mark } from "../kit/mark.tsx";
import { icons } from "../kit/icons.tsx";
import { clockText } from "../time-text.ts";
import { downloadReport } from "../share/files.ts";
import { ProblemList } from "./problem-list.tsx";

const BACK_US = 1e5;

export function ErrorCard() {
  const { status, dead, engine, seed, problems } = useRun((state) => ({ status: state.status, dead: state.dead, engine: state.engine, seed: state.seed, problems: state.problems }));
  if (status === "dead" && dead) {
    const back = Math.max(0, dead.atUs - BACK_US);
    return (
      <Card>
        <h2 className="flex items-center gap-2.5 text-title font-strong"><Mark name="failed" size={26} />The simulation stopped</h2>
        <p className="mt-2">This is our mistake. Your diagram is saved{dead.atUs > 0 ? `, and everything before ${clockText(dead.atUs)} can still be watched` : ""}.</p>
        <pre className="my-3 max-h-40 overflow-auto rounded-control border border-line bg-well px-3 py-2.5 font-mono text-[13px] leading-normal whitespace-pre-wrap">{`${dead.message}\nat ${(dead.atUs / 1e6).toFixed(3)} s · engine ${engine} · seed ${seed} · event ${dead.events.toLocaleString("en")}`}</pre>
        <div className="flex flex-wrap gap-2">
          <Button main onClick={() => void run.revive(back)}>{icons.back}{back > 0 ? `Go back to ${clockText(back)}` : "Start again"}</Button>
          <Button onClick={downloadReport}>Save a report</Button>
        </div>
      </Card>
    );
  }
  if (status === "problems") {
    return (
      <Card>
        <h2 className="flex items-center gap-2.5 text-title font-strong"><Mark name="advice" size={24} />This diagram cannot run yet</h2>
        <p className="mt-2 mb-3 text-ink-2">Nothing is lost: it is saved as it is. {problems.length === 1 ? "One thing is" : `${problems.length} things are`} in the way.</p>
        <ProblemList problems={problems} onGo={(id) => session.select([id])} />
      </Card>
    );
  }
  return null;
}

function Card({ children }: { readonly children: ReactNode }) {
  return <div role="alert" className="sheet absolute top-1/2 left-1/2 z-30 max-h-[90%] w-[min(470px,calc(100%-24px))] -translate-x-1/2 -translate-y-1/2 overflow-y-auto px-5.5 py-5">{children}</div>;
}
