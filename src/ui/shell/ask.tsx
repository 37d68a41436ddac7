/** The one line that says what to look at. */
import { useDocument, useSession } from "../../stores/index.ts";
import { usePhone } from "../use-media.ts";

export function Ask() {
  const question = useDocument((state) => state.document.gallery?.question);
  // What a phone has come near to stands where the question was.
  const near = useSession((state) => state.selection.length > 0 || state.about !== undefined);
  const phone = usePhone();
  return question && !(phone && near) ? <p className="pointer-events-none absolute top-2.5 left-5 line-clamp-2 max-w-[calc(100%-256px)] max-phone:left-4 max-phone:max-w-[calc(100%-32px)] text-lead leading-[1.25] font-semibold text-pretty max-desk:text-name" style={{ textShadow: "0 0 4px var(--canvas), 0 0 4px var(--canvas)" }}>{question}</p> : null;
}
