/** What a bucket looks like: the last objects by key, and which of them somebody was told of. */
import type { NodeUi, NodeUis } from "../../canvas/node-ui.ts";
import { Foot, Mark, Sheet, TokenMark, Words } from "../../canvas/kit/index.ts";
import type { BucketView } from "./view.ts";

const count = (n: number) => n.toLocaleString("en-US");
const ROWS = 3;

const ui: NodeUi<BucketView> = {
  glyph: "s3-bucket", family: "s3", width: 226,
  Body: ({ view, width }) => (
    <>
      {[...view.last].reverse().slice(0, ROWS).map((object, i) => (
        <g key={`${object.atUs} ${object.key}`}>
          <Sheet x={12} y={8 + i * 26} state={object.what === "removed" ? "gone" : i === 0 ? "fresh" : "resting"} />
          <Words x={36} y={22 + i * 26} mono ink={object.what === "removed" ? 3 : 1}>{object.key.length > 20 ? `…${object.key.slice(-19)}` : object.key}</Words>
          {object.told > 0 && <TokenMark x={width - 20} y={18 + i * 26} kind="copy" r={5} />}
        </g>
      ))}
      {view.last.length === 0 && <Words x={12} y={24} ink={2}>empty</Words>}
      <Foot y={90} width={width}>{view.listens.length > 0 ? `tells ${view.listens.join(", ").slice(0, 24)}` : `${count(view.bytes)} bytes`}</Foot>
      {view.refused > 0 && <Mark name="failed" x={width - 18} y={104} r={5.5} />}
    </>
  ),
  height: () => 118,
  summary: (view) => ({ number: count(view.objects), unit: "objects", gauge: { metric: "NumberOfObjects" }, says: `${count(view.puts)} put` }),
  trouble: (view) => (view.lastRefusal !== null && view.nowUs - view.lastRefusal.atUs < 5_000_000 ? { mark: "failed", words: view.lastRefusal.code } : undefined),
};

export const nodes: NodeUis = { "s3.bucket": ui };
