/** The keys, by what they are for. */
import { session } from "../../stores/index.ts";
import { Dialog } from "../kit/dialog.tsx";
import { KeyHint } from "../kit/key-hint.tsx";
import { commands } from "./keys.ts";

const ON_CANVAS: readonly (readonly [string, string])[] = [
  ["c", "connect this node: arrows to another, Enter"], ["Tab", "go from node to node"], ["Enter", "choose it and open its settings"], ["Left", "move the chosen node (all four arrows)"], ["Shift+Left", "move it further"],
];

export function HelpDialog() {
  const groups = ["Playing", "Building", "Looking", "Page"] as const;
  return (
    <Dialog title="Keys" says="Everything that a mouse does can be done with these." width={820} open onClose={() => session.open(undefined)}>
      <div className="grid grid-cols-2 gap-x-8 gap-y-5 max-phone:grid-cols-1">
        {groups.map((group) => (
          <section key={group}>
            <h3 className="mb-1.5 font-strong">{group}</h3>
            <dl className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1.5">
              {commands.filter((each) => each.group === group && each.keys.length > 0).map((each) => <Row key={each.id} says={each.says} keys={each.keys[0] ?? ""} />)}
              {group === "Building" ? ON_CANVAS.map(([keys, says]) => <Row key={keys} says={says.charAt(0).toUpperCase() + says.slice(1)} keys={keys} />) : null}
              {group === "Playing" ? <Row says="On the timeline: a second, ten with Shift" keys="Left" /> : null}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function Row({ says, keys }: { readonly says: string; readonly keys: string }) {
  return <><dt>{says}</dt><dd className="text-right"><KeyHint keys={keys} /></dd></>;
}
