/** The one line that says what to look at. */
import { useDocument } from "../../stores/index.ts";

export function Ask() {
  const question = useDocument((state) => state.document.gallery?.question);
  return question ? <p className="pointer-events-none absolute top-2.5 left-5 line-clamp-2 max-w-[calc(100%-256px)] text-name leading-[1.25] font-medium text-pretty" style={{ textShadow: "0 0 4px var(--canvas), 0 0 4px var(--canvas)" }}>{question}</p> : null;
}
