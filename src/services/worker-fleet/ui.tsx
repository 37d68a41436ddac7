/** What a fleet looks like: one tile an instance, one place a thread. */
import type { NodeUi, NodeUis, Trouble } from "../../canvas/node-ui.ts";
import { Foot, Instance, Line, Words, sayCount } from "../../canvas/kit/index.ts";
import type { FleetView, InstanceView } from "./view.ts";

const PITCH = 58;
const HEIGHT = 44;
const TOP = 28;
const RECENT_US = 5_000_000;

const perRow = (width: number) => Math.max(1, Math.floor((width - 24 + 6) / PITCH));
/** Two rows at most: four tiles are the usual size of a small group. */
const rows = (most: number, width: number) => Math.min(2, Math.ceil(Math.max(1, most) / perRow(width)));
const isBusy = (thread: InstanceView["threads"][number]) => thread.doing === "working" || thread.doing === "sending" || thread.doing === "deleting";

function tileOf(instance: InstanceView) {
  const busy = instance.threads.filter(isBusy).map(({ message }) => message ?? undefined);
  const state = instance.state === "pending" ? "booting" : instance.state === "crashed" ? "crashed" : "running";
  return { state, busy, ...(instance.state === "pending" ? { boot: { endsAtUs: instance.readyAtUs, totalUs: instance.readyAtUs - instance.launchedAtUs } } : {}) } as const;
}

function troubleOf(view: FleetView): Trouble | undefined {
  const crashed = view.instances.items.find(({ state }) => state === "crashed");
  if (crashed !== undefined) return { mark: "failed", words: `${view.crashed} crashed holding ${crashed.lost}` };
  const late = view.instances.items.flatMap(({ threads }) => threads).filter((thread) => thread.late).length;
  if (late > 0) return { mark: "retry", words: late === 1 ? "1 outlives its visibility" : `${late} outlive their visibility` };
  if (view.lastError !== null && view.nowUs - view.lastError.atUs < RECENT_US) return { mark: "failed", words: view.lastError.code };
  return undefined;
}

function footText(view: FleetView): string {
  if (view.target !== null) return view.backlogPerInstance === null ? "no backlog per instance" : `backlog per instance ${round(view.backlogPerInstance)} of ${round(view.target)}`;
  const { processed, failed } = view.counters;
  return `${sayCount(processed)} done${failed > 0 ? ` · ${sayCount(failed)} failed` : ""}`;
}

const round = (n: number) => String(Math.round(n * 10) / 10);

const fleet: NodeUi<FleetView> = {
  glyph: "worker-fleet",
  family: "fleet",
  part: { name: "Worker fleet", family: "function" },
  width: 252,
  subtitle: () => "Worker fleet",
  Body({ view, width }) {
    const per = perRow(width);
    const places = Math.min(Math.max(view.max, view.instances.total, 1), per * rows(view.max, width));
    const more = view.instances.total - places;
    return (
      <>
        <Line y={20} width={width} label="Instances" value={`min ${view.min} · max ${view.max}`} />
        {Array.from({ length: places }, (_, i) => {
          const instance = view.instances.items[i];
          return <Instance key={instance?.id ?? `room ${i}`} x={12 + (i % per) * PITCH} y={TOP + Math.floor(i / per) * (HEIGHT + 6)} threads={view.threadsPerInstance} {...(instance === undefined ? {} : { instance: tileOf(instance) })} />;
        })}
        {more > 0 && <Words x={width - 12} y={TOP + rows(view.max, width) * (HEIGHT + 6) + 4} anchor="end" bold ink={2}>{`+${more}`}</Words>}
        <Foot y={TOP + rows(view.max, width) * (HEIGHT + 6) + 8} width={width}>{footText(view)}</Foot>
      </>
    );
  },
  height: (_view, config, width) => TOP + rows(Number(config.properties.MaxSize ?? 4), width) * (HEIGHT + 6) + 8 + 28,
  summary: (view) => ({
    number: String(view.inService), unit: view.inService === 1 ? "instance" : "instances",
    gauge: { value: view.busyThreads, limit: Math.max(1, view.inService * view.threadsPerInstance), tone: view.crashed > 0 ? "failed" : "flight" },
    says: view.crashed > 0 ? `${view.crashed} crashed` : `${view.busyThreads} ${view.busyThreads === 1 ? "thread" : "threads"} busy`,
  }),
  trouble: troubleOf,
  says: (view) => `${view.inService} of ${view.desired} instances in service, ${view.busyThreads} threads busy${view.crashed > 0 ? `, ${view.crashed} crashed` : ""}`,
};

export const nodes: NodeUis = { "worker.fleet": fleet };
