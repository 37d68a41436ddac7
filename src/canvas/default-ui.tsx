/** What a type without a `ui.tsx` looks like: its sign, and the numbers of its view. */
import type { ReactNode } from "react";
import type { NodeUi } from "./node-ui.ts";
import type { GlyphName } from "./kit/glyphs.ts";
import { glyphs } from "./kit/glyphs.ts";
import { sayCount } from "./kit/say-count.ts";
import { Line } from "./kit/text.tsx";

const LINES = 4;
const made = new Map<string, NodeUi>();

/** The same object for the same type, so that bodies keep their identity between renderings. */
export function defaultNodeUi(type: string): NodeUi {
  let ui = made.get(type);
  if (!ui) made.set(type, (ui = makeUi(type)));
  return ui;
}

function makeUi(type: string): NodeUi {
  return {
    glyph: glyphOf(type),
    family: "endpoint",
    width: 226,
    Body,
    height: (view) => 16 + Math.max(1, Math.min(LINES, factsOf(view).length)) * 20,
    summary: (view) => {
      const first = factsOf(view).find(([, value]) => typeof value === "number");
      return first ? { number: say(first[1]), unit: words(first[0]) } : { number: "", unit: "" };
    },
  };
}

function Body({ view, width }: { readonly view: unknown; readonly width: number }): ReactNode {
  const facts = factsOf(view).slice(0, LINES);
  if (facts.length === 0) return <Line y={20} width={width} label="Nothing to show yet" />;
  return <>{facts.map(([name, value], i) => <Line key={name} y={20 + i * 20} width={width} label={words(name)} value={say(value)} />)}</>;
}

/** Numbers, short texts, and how many a list holds. */
function factsOf(view: unknown): [string, number | string | boolean][] {
  if (typeof view !== "object" || view === null) return [];
  return Object.entries(view).flatMap(([name, value]): [string, number | string | boolean][] => {
    if (typeof value === "number" || typeof value === "boolean") return [[name, value]];
    if (typeof value === "string" && value.length <= 24) return [[name, value]];
    return Array.isArray(value) ? [[name, value.length]] : [];
  });
}

function say(value: number | string | boolean): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value;
  return Number.isInteger(value) ? sayCount(value) : value.toFixed(1);
}

/** `oldestAgeUs` → "oldest age us". */
function words(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}

/** The sign that bears the type's name, where the kit has one; what has no ui has no hue of its own either. */
function glyphOf(type: string): GlyphName {
  const name = type.replace(".", "-");
  return name in glyphs ? (name as GlyphName) : "plain";
}
