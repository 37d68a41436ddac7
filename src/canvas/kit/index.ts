/**
 * The parts from which a service builds the inside of its node: small, pure React components that return SVG. Place them
 * by x and y inside a body whose origin is the left end of the line under the head; padding is 12. What runs out with
 * time takes an `Ending` ({ endsAtUs, totalUs }) and follows the playhead by itself, so views hold instants, not ages.
 * A part that shows a message takes its engine id and then can be clicked and followed. Tracks (`tracks.tsx`) and state
 * graphs (`state-graph.tsx`) are imported from their files: few draw them, and the first load does without.
 */
import "./kit.css";

export type { Hue, MarkName, TokenKind, Tone } from "./tone.ts";
export { groupStyle, markOfRule, tone } from "./tone.ts";
export type { GlyphName, Sign } from "./glyphs.ts";
export type { TokenProps } from "./marks.tsx";
export { CountMark, Glyph, GlyphShape, GroupLetter, Mark, MarkIcon, TokenMark } from "./marks.tsx";
export type { WordsProps } from "./text.tsx";
export { Foot, Line, Rule, Words } from "./text.tsx";
export type { ArcProps, Ending } from "./arc.tsx";
export { Arc, Countdown, partLeft, Ring, sayBytes, sayUs } from "./arc.tsx";
export { sayCount } from "./say-count.ts";
export { fitText } from "./fit-text.ts";
export type { SlotMessage } from "./slots.tsx";
export { Lane, Pips, Slot, SlotRow, slotRowHeight } from "./slots.tsx";
export { Bar, DeadlineLane, Sparkline, Sticks, Tank } from "./gauges.tsx";
export type { TileState } from "./environments.tsx";
export { Fading, Instance, Poller, Tile, TileGrid, tileGridHeight, tilesPerRow, Wall } from "./environments.tsx";
export type { ArmState } from "./arms.tsx";
export { armAnchor, Arms, Clause } from "./arms.tsx";
export { BodyButton, Knob, Sheet } from "./controls.tsx";
export { KitDefs } from "./defs.tsx";
export type { Neighbour, NodeActions, Playhead, Surroundings, ViewSource } from "./surroundings.ts";
export { emptySurroundings, SurroundingsContext, useIsFollowed, useNeighbours, useNodeActions, usePlayhead, useView } from "./surroundings.ts";
export { arcPath, tokenOutline, tokenStrokes, wedgePath } from "./shapes.ts";
