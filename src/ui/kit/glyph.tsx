/** What drawings of the page refer to. */

/** Hatches that drawings refer to by id. Once per page. */
export function Patterns() {
  return (
    <svg width="0" height="0" className="absolute" aria-hidden="true"><defs>
      <pattern id="hatch-bed" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="var(--well)" /><rect width="1.6" height="6" fill="var(--track)" /></pattern>
    </defs></svg>
  );
}
