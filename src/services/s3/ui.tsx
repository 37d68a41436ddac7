/** What a bucket looks like: the last objects by key, and which of them somebody was told of. */
import type { ReactNode } from "react";
import type { NodeUi, NodeUis } from "../../canvas/node-ui.ts";
import { Foot, Mark, Sheet, sayBytes, TokenMark, useNeighbours, Words, sayCount } from "../../canvas/kit/index.ts";
import type { BucketView } from "./view.ts";

const count = sayCount;
const ROWS = 3;

/** A short folder stays; what tells keys apart is at their end. */
function shortKey(key: string): string {
  const most = 19;
  if (key.length <= most) return key;
  const folder = key.slice(0, key.indexOf("/") + 1);
  return folder.length <= 9 ? `${folder}…${key.slice(1 + folder.length - most)}` : `…${key.slice(1 - most)}`;
}

/** Who is told of its events, by the names that people gave, and what it holds. */
function BucketFoot({ view, id, width }: { readonly view: BucketView; readonly id: string; readonly width: number }): ReactNode {
  const { out } = useNeighbours(id);
  const names = view.listens.map((listener) => out.find(({ node }) => node === listener)?.name ?? listener);
  const told = `tells ${names.join(", ")}`;
  return <Foot y={90} width={width} {...(names.length > 0 && view.refused > 0 ? {} : { right: sayBytes(view.bytes) })}>{names.length === 0 ? "tells nobody" : told.length > 24 ? `${told.slice(0, 23)}…` : told}</Foot>;
}

const ui: NodeUi<BucketView> = {
  glyph: "s3-bucket", family: "s3", width: 226, part: { name: "Bucket" },
  Body: ({ view, id, width }) => (
    <>
      {[...view.last].reverse().slice(0, ROWS).map((object, i) => (
        <g key={`${object.atUs} ${object.key}`}>
          <Sheet x={12} y={8 + i * 26} state={object.what === "removed" || object.what === "marker" ? "gone" : i === 0 ? "fresh" : "resting"} />
          <Words x={36} y={22 + i * 26} mono ink={object.what === "removed" ? 3 : 1}>{shortKey(object.key)}</Words>
          {object.told > 0 && <TokenMark x={width - 20} y={18 + i * 26} kind="copy" r={5} />}
          {object.told === 0 && view.listens.length > 0 && object.what === "put" && <Words x={width - 12} y={22 + i * 26} ink={3} size="tick" anchor="end" rim>no match</Words>}
          {object.what !== "put" && <Words x={width - (object.told > 0 ? 32 : 12)} y={22 + i * 26} ink={3} size="tick" anchor="end" rim>{object.what === "marker" ? "delete marker" : object.what === "removed" ? "removed" : object.event.replace("Object", "")}</Words>}
        </g>
      ))}
      {view.last.length === 0 && <Words x={12} y={24} ink={3}>empty</Words>}
      <BucketFoot view={view} id={id} width={width} />
      {view.refused > 0 && <Mark name="failed" x={width - 18} y={104} r={5.5} />}
    </>
  ),
  height: () => 118,
  summary: (view) => ({ number: count(view.objects), unit: view.objects === 1 ? "object" : "objects", gauge: { metric: "NumberOfObjects" }, says: `${count(view.puts)} put` }),
  trouble: (view) => (view.loop.stopped > 0 ? { mark: "dropped", words: `loop: ${count(view.loop.rounds)} rounds` } : view.lastRefusal !== null && view.nowUs - view.lastRefusal.atUs < 5_000_000 ? { mark: "failed", words: view.lastRefusal.code } : undefined),
};

export const nodes: NodeUis = { "s3.bucket": ui };
