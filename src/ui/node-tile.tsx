/** The sign of a node type on the page: in the palette, in the inspector, in lists. Drawing and hue are those of its node. */
import { signShape } from "../canvas/kit/glyphs.ts";
import { nodeUi, useDrawings } from "../canvas/registry.ts";
import type { JsonObject } from "../stores/scenario-document.ts";

export interface NodeSign { readonly svg: string; readonly family: string }

/** Its glyph (the inside of a 24 × 24 svg) and its hue family; what a configuration decides (FIFO) needs the properties. */
export function signOf(type: string, properties?: JsonObject): NodeSign {
  const ui = nodeUi(type);
  return { svg: signShape((properties && ui.glyphOf?.({ properties, behaviour: {} })) ?? ui.glyph), family: ui.family };
}

/** The sign of a node: its glyph on its family's hue. */
export function NodeTile({ type, properties, size = 28 }: { readonly type: string; readonly properties?: JsonObject | undefined; readonly size?: number }) {
  useDrawings();
  const { svg, family } = signOf(type, properties);
  return (
    <span className={`tile fam-${family}`} style={{ width: size, height: size }} aria-hidden="true">
      <svg width={20} height={20} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.9" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" dangerouslySetInnerHTML={{ __html: svg }} />
    </span>
  );
}
