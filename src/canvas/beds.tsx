/** All connections: beds with arrowheads, stops, labels and badges; drawn below the nodes. */
import type { KeyboardEvent, MouseEvent, ReactNode } from "react";
import { memo, useMemo } from "react";
import { Mark } from "./kit/marks.tsx";
import { useView } from "./kit/surroundings.ts";
import { tone } from "./kit/tone.ts";
import type { LabelRoom } from "./geometry/label-room.ts";
import { labelRoom } from "./geometry/label-room.ts";
import type { Box } from "./geometry/measures.ts";
import type { Route } from "./geometry/route.ts";
import { placeAt } from "./geometry/route.ts";
import { connectionUi, nodeUi, useDrawings } from "./registry.ts";
import type { Trouble } from "./node-ui.ts";
import type { CanvasConnection, CanvasNode } from "./types.ts";
import { wireFault } from "./wire-faults.ts";

export interface BedsProps {
  readonly connections: readonly CanvasConnection[];
  readonly nodes: ReadonlyMap<string, CanvasNode>;
  readonly routes: ReadonlyMap<string, Route>;
  readonly selection: ReadonlySet<string>;
  readonly road: ReadonlySet<string> | null;
  select(id: string, add: boolean): void;
}

/** What lies below the nodes: the followed road, and the beds. */
export const Beds = memo(function Beds({ connections, nodes, routes, selection, road, select }: BedsProps): ReactNode {
  const drawn = withRoutes(connections, routes);
  return (
    <svg className="ey-beds" width="1" height="1">
      {drawn.filter(({ connection }) => road?.has(connection.id) ?? false).map(({ connection, route }) => <path key={connection.id} d={route.d} className="ey-bed-lit" />)}
      {drawn.filter(({ connection }) => selection.has(connection.id)).map(({ connection, route }) => <path key={connection.id} d={route.d} className="ey-bed-chosen" />)}
      {drawn.map(({ connection, route }) => (
        <Bed key={connection.id} connection={connection} route={route} selected={selection.has(connection.id)} dimmed={road !== null && !road.has(connection.id)}
          says={sentence(connection, nodes)} select={select} />
      ))}
    </svg>
  );
});

/** Arrowheads, stops, and what services draw on their arrows, above the nodes' edges: a bed that crosses another never hides its end. */
export const BedEnds = memo(function BedEnds({ connections, nodes, routes, boxes, road, far }: Omit<BedsProps, "selection" | "select"> & { readonly boxes: readonly Box[]; readonly far: boolean }): ReactNode {
  const drawn = withRoutes(connections, routes);
  const rooms = useMemo(() => {
    const found = new Map<string, LabelRoom>();
    if (far) return found;
    for (const [id, route] of routes) found.set(id, labelRoom(route, boxes, [...routes.values()].flatMap((other) => (other === route ? [] : [other.points]))));
    return found;
  }, [routes, boxes, far]);
  return (
    <svg className="ey-beds ey-bed-ends" width="1" height="1" aria-hidden="true">
      {!far && drawn.map(({ connection, route }) => <Extras key={connection.id} connection={connection} route={route} room={rooms.get(connection.id) ?? "none"} dimmed={road !== null && !road.has(connection.id)} />)}
      {drawn.map(({ connection, route }) => <Ends key={connection.id} connection={connection} route={route} family={familyAt(connection, nodes)} dimmed={road !== null && !road.has(connection.id)} />)}
    </svg>
  );
});

function withRoutes(connections: readonly CanvasConnection[], routes: ReadonlyMap<string, Route>): { readonly connection: CanvasConnection; readonly route: Route }[] {
  return connections.flatMap((connection) => {
    const route = routes.get(connection.id);
    return route ? [{ connection, route }] : [];
  });
}

const Bed = memo(function Bed({ connection, route, selected, dimmed, says, select }: { readonly connection: CanvasConnection; readonly route: Route; readonly selected: boolean; readonly dimmed: boolean; readonly says: string; select(id: string, add: boolean): void }): ReactNode {
  const choose = (event: MouseEvent | KeyboardEvent): void => {
    event.stopPropagation();
    select(connection.id, event.shiftKey || event.metaKey || event.ctrlKey);
  };
  return (
    // SVG has no button of its own.
    <g role="button" tabIndex={0} aria-label={says} aria-pressed={selected} data-connection={connection.id} className={`ey-connection ${dimmed ? "ey-dimmed" : ""}`}
      onClick={choose} onKeyDown={(event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(event); } }}>
      <path d={route.d} className={`ey-bed ${connection.implied ? "ey-bed-implied" : ""}`} />
      {connection.failure && <path d={route.d} className="ey-bed-failure" />}
      <path d={route.d} className="ey-bed-hit" />
    </g>
  );
});

const Ends = memo(function Ends({ connection, route, family, dimmed }: { readonly connection: CanvasConnection; readonly route: Route; readonly family: string; readonly dimmed: boolean }): ReactNode {
  const start = route.points[0]!, end = placeAt(route, 1);
  return (
    <g className={dimmed ? "ey-dimmed" : ""}>
      <path d="M-9-7 2 0-9 7z" transform={`translate(${end.x} ${end.y}) rotate(${Math.round(end.angle)})`} className={connection.failure ? "ey-bed-head ey-failing" : "ey-bed-head"} />
      <circle cx={start.x} cy={start.y} r={4.5} className={`ey-stop ey-f-${family}`} />
    </g>
  );
});

/** Clear of tokens on the bed: their radius, the rim, and a little. */
const ABOVE = 14, ASIDE = 14;

/** What the service says beside its arrow, and draws on it. Trouble goes before a label where there is room for one. */
const Extras = memo(function Extras({ connection, route, room, dimmed }: { readonly connection: CanvasConnection; readonly route: Route; readonly room: LabelRoom; readonly dimmed: boolean }): ReactNode {
  useDrawings();
  const ui = connectionUi(connection.type);
  const view = useView<unknown>(connection.id);
  const fault = wireFault(connection.config);
  if (!ui && !fault) return null;
  // A view not there yet, or none at all (the connection is not in this run), is the same to whoever labels it.
  const label = ui?.label?.(view ?? undefined, connection.config);
  const trouble = fault ?? (view === undefined || view === null ? undefined : ui?.trouble?.(view, connection.config));
  const { x, y, level } = route.middle;
  const troubleFirst = room === "first";
  const labelFirst = (room === "both" || room === "first") && !(trouble && troubleFirst);
  const labelled = label !== undefined && label !== "" && room !== "none" && (labelFirst || !trouble) && fits(label, route);
  return (
    <g transform={`translate(${x} ${y})`} className={dimmed ? "ey-dimmed" : ""}>
      {view !== undefined && view !== null && ui?.Badge && <ui.Badge view={view} id={connection.id} config={connection.config} />}
      {labelled && (
        <text x={level ? 0 : labelFirst ? ASIDE : -ASIDE} y={level ? (labelFirst ? -ABOVE : ABOVE + 9) : 4} textAnchor={level ? "middle" : labelFirst ? "start" : "end"} className="ey-small ey-2 ey-rim-canvas">{label.slice(0, 28)}</text>
      )}
      {trouble && <TroubleWords trouble={trouble} level={level} first={troubleFirst} short={!fits(`${trouble.words}   `, route)} />}
    </g>
  );
});

/** Above or at the right of a bed (`first`), or below or at the left. `short`: there is room for the mark alone. */
function TroubleWords({ trouble: { mark, words }, level, first, short }: { readonly trouble: Trouble; readonly level: boolean; readonly first: boolean; readonly short: boolean }): ReactNode {
  const half = short ? 0 : words.length * 3;
  return (
    <g transform={level ? `translate(0 ${first ? -ABOVE - 4 : ABOVE + 5})` : `translate(${first ? ASIDE + 4 : -ASIDE - 4} 0)`}>
      <Mark name={mark} x={level && !short ? -half - 8 : 0} r={5.5} />
      {short ? <title>{words}</title> : <text x={level ? -half : first ? 10 : -10} y={4} textAnchor={level || first ? "start" : "end"} className={`ey-small ey-b ey-toned ey-rim-canvas ${tone(mark)}`}>{words}</text>}
    </g>
  );
}

/** A label on a level bed stands between two nodes; where there is no room the inspector has it. */
function fits(label: string, { points, middle }: Route): boolean {
  if (!middle.level) return true;
  const longest = Math.max(...points.slice(1).map((point, i) => Math.abs(point.x - points[i]!.x)));
  return Math.min(label.length, 28) * 5.9 <= longest + 4;
}

function familyAt(connection: CanvasConnection, nodes: ReadonlyMap<string, CanvasNode>): string {
  const from = nodes.get(connection.from);
  // A failure arrow of a connection leaves a bed, not a node.
  return from ? nodeUi(from.type).family : "endpoint";
}

function sentence(connection: CanvasConnection, nodes: ReadonlyMap<string, CanvasNode>): string {
  const name = (id: string): string => nodes.get(id)?.name ?? `connection ${id}`;
  return `${connection.title}, from ${name(connection.from)} to ${name(connection.to)}${connection.failure ? ", failure arrow" : ""}`;
}
