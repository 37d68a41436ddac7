/** Places for messages: slots, rows of slots, pips, lanes. */
import type { ReactNode } from "react";
import { memo } from "react";
import type { Ending } from "./arc.tsx";
import { Arc } from "./arc.tsx";
import { Words } from "./text.tsx";
import { useIsFollowed } from "./surroundings.ts";
import type { Hue, Tone } from "./tone.ts";
import { groupStyle, tone } from "./tone.ts";

/** One message in a place. */
export interface SlotMessage {
  /** The engine's id: makes the slot clickable, and haloed when it is followed. */
  readonly message?: number | undefined;
  /** visible: solid disc · delayed: ring with a wedge · flight: hollow with the arc of its timeout · locked: faint. */
  readonly state: "visible" | "delayed" | "flight" | "locked";
  /** For `delayed` and `flight`: what the arc runs down. */
  readonly ending?: Ending | undefined;
  /** Group or key: hue and letter. */
  readonly group?: string;
  /** Receives so far and out of how many: pips below; also colours a message that came back. */
  readonly count?: number; readonly max?: number;
  /** Who holds it, below: at most three letters ("P2"). */
  readonly by?: string;
  readonly tone?: Tone;
}

/** Receive count out of maxReceiveCount; the last pip is square. Above six it is written `3/20`. */
export function Pips({ cx, y, count, max }: { readonly cx: number; readonly y: number; readonly count: number; readonly max: number }): ReactNode {
  const colour: Tone = count >= max ? "failed" : count === max - 1 ? "retry" : "waiting";
  if (max > 6) return <text x={cx} y={y + 4} className={`ey-pip-text ${count > 0 ? `ey-toned ${tone(colour)}` : "ey-3"}`}>{count}/{max}</text>;
  return (
    <g>
      {Array.from({ length: max }, (_, i) => {
        const x = cx - (max - 1) * 3 + i * 6;
        const name = `ey-pip ${i < count ? `ey-on ${tone(colour)}` : tone("off")}`;
        return i === max - 1 ? <rect key={i} x={x - 2} y={y - 2} width={4} height={4} className={name} /> : <circle key={i} cx={x} cy={y} r={2} className={name} />;
      })}
    </g>
  );
}

/** The colour of a waiting message: grey at first, then what its receive count threatens. */
function toneOf(m: SlotMessage): Tone {
  if (m.tone) return m.tone;
  if (m.state === "flight") return "flight";
  const count = m.count ?? 0;
  if (count === 0) return "waiting";
  return m.max !== undefined && count >= m.max ? "failed" : "retry";
}

/** A 24 px place at (x, y); without a message it stands empty (capacity is information). `bare` leaves the box away, `lettered` false the group's letter (where a lane's tag shows it). */
export const Slot = memo(function Slot({ x, y, m, bare = false, lettered = true }: { readonly x: number; readonly y: number; readonly m?: SlotMessage; readonly bare?: boolean; readonly lettered?: boolean }): ReactNode {
  const followed = useIsFollowed(m?.message);
  const style = m?.group === undefined ? undefined : groupStyle(m.group);
  return (
    <g transform={`translate(${x} ${y})`} {...(m?.message === undefined ? {} : { "data-message": m.message, className: "ey-pickable" })}>
      {followed && <rect x={-2.5} y={-2.5} width={29} height={29} rx={5} className="ey-halo" />}
      {!bare && <rect width={24} height={24} rx={3} className="ey-slot" />}
      {m && <Content m={m} hue={style?.hue} letter={style !== undefined && lettered} />}
      {m && style && lettered && <text x={12} y={16} className={`ey-tk-letter ${m.state === "flight" || m.state === "delayed" ? "ey-dark" : ""}`}>{style.letter}</text>}
      {m?.max !== undefined && <Pips cx={12} y={30} count={m.count ?? 0} max={m.max} />}
      {m?.by !== undefined && <Words x={12} y={m.max === undefined ? 36 : 45} size="tick" anchor="middle">{m.by}</Words>}
    </g>
  );
});

function Content({ m, hue, letter }: { readonly m: SlotMessage; readonly hue: Hue | undefined; readonly letter: boolean }): ReactNode {
  const colour = tone(toneOf(m), hue);
  switch (m.state) {
    case "flight":
      return (
        <g className={colour}>
          <circle cx={12} cy={12} r={9} className="ey-arc-bed" />
          {!letter && <circle cx={12} cy={12} r={4} className="ey-hollow" />}
          {m.ending && <Arc cx={12} cy={12} r={9} {...m.ending} />}
        </g>
      );
    case "delayed":
      return (
        <g className={colour}>
          <circle cx={12} cy={12} r={7} className="ey-ghost" />
          {m.ending && <Arc cx={12} cy={12} r={5} wedge {...m.ending} />}
        </g>
      );
    case "locked":
      return <g className={colour}><circle cx={12} cy={12} r={7} className="ey-disc ey-dim" /></g>;
    case "visible":
      return <g className={colour}><circle cx={12} cy={12} r={7} className="ey-disc" /></g>;
  }
}

/** Height of a SlotRow: the slots, and what its messages have below them. */
export function slotRowHeight(pips: boolean, holders: boolean): number {
  return 24 + (pips ? 12 : 0) + (holders ? 14 : 0);
}

/** Slots side by side from (12, y), pitch 28; what does not fit becomes `+24`; empty places are drawn. `total` may exceed the list. */
export function SlotRow({ y, width, messages, total = messages.length, x = 12 }: { readonly y: number; readonly width: number; readonly messages: readonly SlotMessage[]; readonly total?: number; readonly x?: number }): ReactNode {
  const fit = Math.floor((width - x - 12 + 4) / 28);
  const more = total > fit || total > messages.length;
  const shown = messages.slice(0, more ? fit - 1 : fit);
  return (
    <g>
      {shown.map((m, i) => <Slot key={m.message ?? i} x={x + i * 28} y={y} m={m} />)}
      {more
        ? <Words x={x + shown.length * 28 + 4} y={y + 16} bold ink={2}>+{total - shown.length}</Words>
        : Array.from({ length: fit - shown.length }, (_, i) => <Slot key={`empty ${i}`} x={x + (shown.length + i) * 28} y={y} />)}
    </g>
  );
}

/** A message group's lane, 32 px high, pitch 37. The head is at the right end, where it leaves; while it is in flight the barrier is down and the bed hatched: nothing behind it can be received. */
export function Lane({ y, width, group, head, waiting, total = waiting.length, locked = head !== undefined, x = 12 }: {
  readonly y: number; readonly width: number; readonly group: string;
  /** The message in flight. */
  readonly head?: SlotMessage;
  /** Those behind it, next first. */
  readonly waiting: readonly SlotMessage[];
  readonly total?: number; readonly locked?: boolean; readonly x?: number;
}): ReactNode {
  const right = x + width - 24;
  const first = head ? right - 84 : right - 28;
  const fit = Math.max(0, Math.floor((first - (x + 26)) / 27) + 1);
  const shown = waiting.slice(0, total > fit ? fit - 1 : fit);
  return (
    <g>
      <rect x={x} y={y} width={width - 24} height={32} rx={4} className={locked ? "ey-lane ey-locked" : "ey-lane"} />
      <LaneTag x={x} y={y} group={group} />
      {locked && <g transform={`translate(${right - 54} ${y + 4})`}><path d="M0 0v24" className="ey-barrier" /><path d="M-4 0h8M-4 24h8" className="ey-barrier ey-thin" /></g>}
      {head && <Slot x={right - 48} y={y + 4} bare lettered={false} m={{ message: head.message, ending: head.ending, state: "flight", group }} />}
      {head?.by !== undefined && <Words x={right - 18} y={y + 20} size="tick" bold>{head.by}</Words>}
      {shown.map((m, i) => <Slot key={m.message ?? i} x={first - i * 27} y={y + 4} bare lettered={false} m={{ message: m.message, ending: m.ending, state: locked ? "locked" : m.state, group }} />)}
      {total > shown.length && <Words x={x + 30} y={y + 20} bold ink={2}>+{total - shown.length}</Words>}
    </g>
  );
}

/** The letter at a lane's left end. */
function LaneTag({ x, y, group }: { readonly x: number; readonly y: number; readonly group: string }): ReactNode {
  const { letter, hue } = groupStyle(group);
  return (
    <g className={tone(undefined, hue)}>
      <title>{group}</title>
      <rect x={x} y={y} width={22} height={32} rx={4} className="ey-lane-tag" />
      <text x={x + 11} y={y + 21} className="ey-tk-letter ey-big">{letter}</text>
    </g>
  );
}
