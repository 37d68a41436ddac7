/** What a table looks like: its items, the latest writes, and the capacity that runs dry. */
import type { NodeUi, NodeUis } from "../../canvas/node-ui.ts";
import { Bar, Foot, Line, Words, sayCount } from "../../canvas/kit/index.ts";
import type { TableView } from "./index.ts";

const ROWS = 3;
const RECENT_US = 5_000_000;
const count = sayCount;
const short = (text: string) => (text.length <= 30 ? text : `${text.slice(0, 29)}…`);

const table: NodeUi<TableView> = {
  glyph: "dynamodb-table",
  family: "s3",
  part: { name: "Table" },
  width: 226,
  Body({ view, width, config }) {
    const provisioned = config.properties.BillingMode === "PROVISIONED";
    const recent = view.recent.slice(-ROWS).reverse();
    return (
      <>
        <Line y={20} width={width} label="Items" value={count(view.items)} bold />
        {Array.from({ length: ROWS }, (_, i) => {
          const item = recent[i];
          const y = 28 + i * 22;
          return (
            <g key={item === undefined ? `room ${i}` : `${item.atUs} ${i}`}>
              <rect x={12} y={y} width={width - 24} height={18} rx={4} className={item === undefined ? "ey-env-none" : "ey-lane"} />
              {item !== undefined && <Words x={18} y={y + 13} size="tick" mono>{short(item.body)}</Words>}
            </g>
          );
        })}
        {provisioned && view.capacity !== null && (
          <>
            <Line y={112} width={width} label="Write capacity" value={`${count(view.capacity.writes)} a second`} />
            <Bar x={12} y={119} width={width - 24} of={view.capacity.saved / Math.max(1, view.capacity.most)} tone={view.capacity.saved < 1 ? "throttled" : "waiting"} />
          </>
        )}
        <Foot y={provisioned ? 134 : 98} width={width} {...(view.stream.on ? { right: `stream ${count(view.stream.records)}` } : {})}>
          {`${count((view.tally.puts ?? 0) + (view.tally.updates ?? 0))} writes · ${count(view.tally.reads ?? 0)} reads`}
        </Foot>
      </>
    );
  },
  height: (_view, config) => (config.properties.BillingMode === "PROVISIONED" ? 162 : 126),
  summary: (view) => ({ number: count(view.items), unit: view.items === 1 ? "item" : "items", gauge: { metric: "ConsumedWriteCapacityUnits", tone: "ok" }, says: `${count(view.tally.puts ?? 0)} writes` }),
  trouble(view) {
    const { lastRefusal } = view;
    if (lastRefusal === null || view.nowUs - lastRefusal.atUs >= RECENT_US) return undefined;
    switch (lastRefusal.code) {
      case "ProvisionedThroughputExceededException": return { mark: "throttled", words: `${count(view.tally.throttled ?? 0)} throttled` };
      case "ConditionalCheckFailedException": return { mark: "dropped", words: "condition did not hold" };
      default: return { mark: "failed", words: lastRefusal.code };
    }
  },
  says: (view) => `${view.items} items, ${view.tally.puts ?? 0} writes${view.stream.on ? `, ${view.stream.records} changes in the stream` : ""}`,
};

export const nodes: NodeUis = { "dynamodb.table": table };
