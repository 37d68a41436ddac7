/** What the marks and colours mean: only those that are on screen. */
import type { ReactNode, RefObject } from "react";
import { useEffect, useState } from "react";
import { MarkIcon } from "./kit/marks.tsx";
import type { MarkName } from "./kit/tone.ts";
import type { ColourBy } from "./tokens/look.ts";
import type { TokenLayer } from "./tokens/token-layer.ts";

const WORDS: readonly { readonly mark: MarkName; readonly says: string }[] = [
  { mark: "waiting", says: "waiting" }, { mark: "flight", says: "in flight" }, { mark: "retry", says: "coming back" }, { mark: "failed", says: "failed" },
  { mark: "dropped", says: "dropped" }, { mark: "throttled", says: "throttled" }, { mark: "ok", says: "done" },
];
/** What colour and letter of a token say, when they don't say its fate. */
const LETTERS: Readonly<Record<ColourBy, string | undefined>> = { fate: undefined, group: "colour and letter: group or key", origin: "colour and letter: who sent it first" };
const LOOK_EVERY_MS = 1000;

export function Legend({ wrapper, layer, colourBy }: { readonly colourBy: ColourBy; readonly wrapper: RefObject<HTMLElement | null>; readonly layer: RefObject<TokenLayer | null> }): ReactNode {
  const [shown, setShown] = useState("");
  useEffect(() => {
    const look = (): void => {
      const tones = layer.current?.tones;
      setShown(WORDS.filter(({ mark }) => tones?.has(mark) || wrapper.current?.querySelector(`.ey-frame .ey-c-${mark}`)).map(({ mark }) => mark).join(" "));
    };
    look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [wrapper, layer]);
  const marks = shown.split(" ");
  const letters = LETTERS[colourBy];
  if (shown === "" && letters === undefined) return null;
  return (
    <ul className="ey-legend" aria-label="Legend">
      {WORDS.filter(({ mark }) => marks.includes(mark)).map(({ mark, says }) => <li key={mark}><MarkIcon name={mark} />{says}</li>)}
      {letters !== undefined && <li><b className="ey-legend-letter" aria-hidden="true">A</b>{letters}</li>}
    </ul>
  );
}
