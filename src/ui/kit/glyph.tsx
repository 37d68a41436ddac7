/** The sign of a node type on the page: in the palette, in the inspector, in lists. The drawings are the canvas kit's. */
import { glyphs } from "../../canvas/kit/glyphs.ts";
import type { GlyphName } from "../../canvas/kit/glyphs.ts";
import { familyOf } from "./family.ts";

/** The drawing of a node type (`sqs.queue`); a type without one is drawn as an endpoint. */
export function glyphOf(type: string): GlyphName {
  const name = type.replaceAll(".", "-");
  return name in glyphs ? (name as GlyphName) : "http-endpoint";
}

/** The glyph of a node type, in the colour of the text around it. */
export function Glyph({ name, size = 20 }: { readonly name: string; readonly size?: number }) {
  return <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.9" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" dangerouslySetInnerHTML={{ __html: glyphs[glyphOf(name)] }} />;
}

/** The sign of a node: its glyph on its family's hue. */
export function Tile({ type, size = 28 }: { readonly type: string; readonly size?: number }) {
  return <span className={`tile fam-${familyOf(type)}`} style={{ width: size, height: size }} aria-hidden="true"><Glyph name={type} /></span>;
}

/** Hatches that drawings refer to by id. Once per page. */
export function Patterns() {
  return (
    <svg width="0" height="0" className="absolute" aria-hidden="true"><defs>
      <pattern id="hatch-bed" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="var(--well)" /><rect width="1.6" height="6" fill="var(--track)" /></pattern>
    </defs></svg>
  );
}
