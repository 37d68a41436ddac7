/** Ordered logs: shards with records and iterators. Imported by whoever draws one, not through the kit's index: the first load does without. */
import type { ReactNode } from "react";
import { Fading } from "./environments.tsx";
import type { Ending } from "./arc.tsx";
import { Mark } from "./marks.tsx";
import { useIsFollowed } from "./surroundings.ts";
import { Words } from "./text.tsx";
import { groupStyle, tone } from "./tone.ts";

export interface TrackRecord { readonly key: string; readonly message?: number; /** Retention: it fades towards its end. */ readonly retention?: Ending }
export interface TrackIterator {
  readonly name: string;
  /** Written beside its arrow; default true. Neighbouring tracks have no room for both. */
  readonly named?: boolean;
  /** Up: filled, above the track; down: hollow, below it. One side per consumer. */
  readonly side: "up" | "down";
  /** How many of the shown records lie behind it (already read counts from the tip: 0 = at the tip). */
  readonly behind: number;
}

/** A shard as a track, 36 px high: newest record at the right end, pitch 13; reading removes nothing. */
export function Track({ y, width, name, range, records, iterators = [], closed = false, hot, note, x = 90, right = 14, what = "shard" }: {
  readonly y: number; readonly width: number; readonly name: string;
  /** Of the hash-key space, first two hex digits: "00–55". */
  readonly range: string;
  /** Oldest first; only the last that fit are drawn. */
  readonly records: readonly TrackRecord[];
  readonly iterators?: readonly TrackIterator[]; readonly closed?: boolean;
  /** Refuses writes: how many were refused. */
  readonly hot?: number;
  /** In place of records: "no key lands here". */
  readonly note?: string;
  readonly x?: number; readonly right?: number;
  /** What it is a track of: "shard", "part". */
  readonly what?: string;
}): ReactNode {
  const end = width - (hot === undefined ? right : Math.max(right, 52));
  const fit = Math.floor((end - x - 6) / 13);
  const shown = records.slice(-fit);
  const at = (behind: number): number => end - 10 - Math.min(behind, fit - 1) * 13;
  return (
    <g>
      <Words x={38} y={y + 16} bold>{`${what} ${name}`}</Words>
      <Words x={38} y={y + 30} size="tick" ink={2} mono>{range}</Words>
      <rect x={x} y={y + 6} width={end - x} height={24} rx={4} className={`ey-shard ${closed ? "ey-closed" : ""} ${hot === undefined ? "" : "ey-hot"}`} />
      {shown.map((record, i) => <RecordBox key={record.message ?? i} x={at(shown.length - 1 - i) - 5} y={y + 11} record={record} />)}
      {note !== undefined && shown.length === 0 && <Words x={x + 10} y={y + 22} ink={2}>{note}</Words>}
      {hot !== undefined && <><Mark name="throttled" x={end + 14} y={y + 18} /><Words x={end + 24} y={y + 22} size="tick" bold tone="throttled">{hot}</Words></>}
      {iterators.map((it) => {
        const ix = at(it.behind);
        return it.side === "up"
          ? <g key={`${it.side} ${it.name}`}><path d={`M${ix} ${y + 11}l-5-9h10z`} className="ey-iter" />{it.named !== false && <IteratorName x={ix} y={y + 7} from={x} name={it.name} />}</g>
          : <g key={`${it.side} ${it.name}`}><path d={`M${ix} ${y + 25}l-5 9h10z`} className="ey-iter ey-two" />{it.named !== false && <IteratorName x={ix} y={y + 37} from={x} name={it.name} />}</g>;
      })}
    </g>
  );
}

/** Left of its arrow where there is room over the track, else right of it: never over the shard's name, never out of the node. */
function IteratorName({ x, y, from, name }: { readonly x: number; readonly y: number; readonly from: number; readonly name: string }): ReactNode {
  return x - 8 - name.length * 6 >= from ? <Words x={x - 8} y={y} size="tick" bold anchor="end" rim>{name}</Words> : <Words x={x + 8} y={y} size="tick" bold rim>{name}</Words>;
}

function RecordBox({ x, y, record }: { readonly x: number; readonly y: number; readonly record: TrackRecord }): ReactNode {
  const { letter, hue } = groupStyle(record.key);
  const followed = useIsFollowed(record.message);
  return (
    <Fading reclaim={record.retention}>
      <g className={tone(undefined, hue)} {...(record.message === undefined ? {} : { "data-message": record.message })}>
        {followed && <rect x={x - 2.5} y={y - 2.5} width={15} height={19} rx={4} className="ey-halo" />}
        <rect x={x} y={y} width={10} height={14} rx={2} className="ey-record" />
        <text x={x + 5} y={y + 11} className="ey-rec-letter">{letter}</text>
      </g>
    </Fading>
  );
}

/** The ruler of the hash-key space beside the tracks: cut at the shards' borders (0…1), with an arrow where a key hashes. */
export function HashRuler({ y, height, borders, key_ }: { readonly y: number; readonly height: number; readonly borders: readonly number[]; readonly key_?: { readonly name: string; readonly at: number } }): ReactNode {
  return (
    <g>
      <rect x={20} y={y} width={8} height={height} rx={2} className="ey-ruler" />
      {borders.map((at) => <path key={at} d={`M18 ${y + height * at}h12`} className="ey-limit" />)}
      {key_ && <g className={tone(undefined, groupStyle(key_.name).hue)}><title>{key_.name}</title><path d={`M19 ${y + height * key_.at}l-9-6v12z`} className="ey-record" /></g>}
    </g>
  );
}
