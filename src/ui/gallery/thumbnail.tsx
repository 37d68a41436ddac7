/** A scenario as a small picture: its stations and beds where the document puts them, one message on the way. */
import type { ScenarioDocument } from "../../stores/scenario-document.ts";
import { useDrawings } from "../../canvas/registry.ts";
import { useCatalogue } from "../../stores/index.ts";
import { signOf } from "../node-tile.tsx";

const W = 280;
const H = 120;
const TILE = 34;

export function Thumbnail({ document }: { readonly document: ScenarioDocument }) {
  useDrawings();
  const catalogue = useCatalogue();
  const nodes = document.nodes.filter((each) => each.at && each.type !== "note" && each.type !== "frame");
  if (nodes.length === 0) return <svg viewBox={`0 0 ${W} ${H}`} width="100%" aria-hidden="true" />;
  const xs = nodes.map((each) => each.at?.[0] ?? 0);
  const ys = nodes.map((each) => each.at?.[1] ?? 0);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(1, Math.max(...xs) - left), Math.max(1, Math.max(...ys) - top)];
  const scale = Math.min((W - 60) / width, (H - 46) / height, 0.35);
  const size = Math.min(TILE, Math.max(20, scale * 150));
  const place = new Map(nodes.map((each) => [each.id, { x: W / 2 + ((each.at?.[0] ?? 0) - left - width / 2) * scale, y: H / 2 + ((each.at?.[1] ?? 0) - top - height / 2) * scale }]));
  const joined = document.connections.flatMap((each) => { const [a, b] = [place.get(each.from), place.get(each.to)]; return a && b ? [{ id: each.id, a, b, failure: catalogue?.definition(each.type)?.joins?.failure ?? false }] : []; });
  return (
    <svg viewBox={`0 0 ${W} ${H}`} width="100%" aria-hidden="true">
      {joined.map(({ id, a, b, failure }) => <path key={id} d={bed(a, b)} fill="none" stroke={failure ? "var(--failed)" : "var(--track)"} strokeWidth={failure ? 1.8 : 6} strokeDasharray={failure ? "5 4" : undefined} />)}
      {joined.filter((each) => !each.failure).map(({ id, a, b }, i) => <circle key={id} cx={(a.x + b.x) / 2} cy={Math.abs(a.y - b.y) < 4 ? a.y : (a.y + b.y) / 2} r="5" fill={i === 1 ? "var(--flight)" : "var(--waiting)"} stroke="var(--panel)" strokeWidth="2" />)}
      {nodes.map((each) => {
        const at = place.get(each.id) ?? { x: 0, y: 0 };
        const sign = signOf(each.type, each.properties);
        return (
          <g key={each.id} transform={`translate(${at.x - size / 2} ${at.y - size / 2})`} className={`fam-${sign.family}`}>
            <rect width={size} height={size} rx="8" fill="var(--c)" />
            <svg x={size * 0.12} y={size * 0.12} width={size * 0.76} height={size * 0.76} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.9" strokeLinecap="round" strokeLinejoin="round" style={{ color: "var(--on-family)" }} dangerouslySetInnerHTML={{ __html: sign.svg }} />
          </g>
        );
      })}
    </svg>
  );
}

/** Right, then along, then right: beds bend at half way. */
function bed(a: { readonly x: number; readonly y: number }, b: { readonly x: number; readonly y: number }): string {
  if (Math.abs(a.y - b.y) < 4) return `M${a.x} ${a.y}H${b.x}`;
  if (Math.abs(a.x - b.x) < 8) return `M${a.x} ${a.y}V${b.y}`;
  const middle = (a.x + b.x) / 2;
  const r = Math.min(8, Math.abs(b.y - a.y) / 2, Math.abs(b.x - a.x) / 4);
  const [sx, sy] = [Math.sign(b.x - a.x), Math.sign(b.y - a.y)];
  return `M${a.x} ${a.y}H${middle - sx * r}Q${middle} ${a.y} ${middle} ${a.y + sy * r}V${b.y - sy * r}Q${middle} ${b.y} ${middle + sx * r} ${b.y}H${b.x}`;
}
