/** Sharing: a link with its length, a code, a file, a frame for a page, a picture. Nothing is sent anywhere. */
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { Checkbox } from "radix-ui";
import { Code2, Download, Image, Link2 } from "lucide-react";
import { linkOf } from "../../stores/links.ts";
import { run, session, useDocument } from "../../stores/index.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { icons } from "../kit/icons.tsx";
import { Select } from "../kit/select.tsx";
import { clockText, numberText } from "../time-text.ts";
import { copyText } from "../command/clipboard.ts";
import { downloadScenario, fileStem, saveBlob } from "./files.ts";
import { pictureOfCanvas } from "./picture.ts";
import { QR_LIMIT, QrCode } from "./qr.tsx";

const WARN = 2_000;
const FILE = 8_000;

type View = "edit" | "explore" | "play";

export function ShareDialog() {
  const document = useDocument((state) => state.document);
  const [moment, setMoment] = useState(false);
  const [luck, setLuck] = useState(true);
  const [view, setView] = useState<View>("edit");
  const [hash, setHash] = useState<string | undefined>(undefined);
  const [copied, setCopied] = useState("");
  const [atUs] = useState(() => run.playheadUs());
  const { seed } = run.store.getState();
  useEffect(() => {
    let late = false;
    void linkOf(document, { ...(moment ? { atUs: Math.round(atUs) } : {}), ...(luck && seed !== (document.seed ?? 1) ? { seed } : {}), ...(view === "edit" ? {} : { view }) })
      .then((next) => { if (!late) setHash(next); });
    return () => { late = true; };
  }, [document, moment, luck, view, atUs, seed]);
  const page = `${window.location.origin}${window.location.pathname}`;
  const link = hash === undefined ? "" : `${page}#${hash}`;
  const copy = async (what: string, text: string) => { setCopied((await copyText(text)) ? what : "forbidden"); };
  const embed = `<iframe src="${page}#${hash ?? ""}${hash?.includes("&view=") ? "" : "&view=embed"}" width="640" height="400" style="border:0" title="${(document.title ?? "Eventyard").replaceAll('"', "&quot;")}" loading="lazy"></iframe>`;
  return (
    <Dialog title="Share this system" open onClose={() => session.open(undefined)}>
      <div className="grid gap-3.5">
        <div className="flex gap-2">
          <div className="field min-w-0 flex-1 font-mono text-[13px] text-ink-2"><input readOnly aria-label="Link" value={link} onFocus={(event) => event.target.select()} /></div>
          <Button main disabled={!link} onClick={() => void copy("link", link)}><Link2 />{copied === "link" ? "Copied" : "Copy link"}</Button>
        </div>
        <Meter length={link.length} />
        <div className="grid grid-cols-[152px_1fr] gap-5 max-phone:grid-cols-1">
          {link && link.length <= QR_LIMIT ? <QrCode text={link} /> : <p className="grid size-[148px] place-items-center rounded-control border-[1.5px] border-line-strong p-3 text-center text-small text-ink-2">{link ? "Too long for a code that a phone can read across a room." : ""}</p>}
          <div className="grid content-start gap-1">
            <Tick on={moment} onChange={setMoment}>Open at this moment, {clockText(atUs)}</Tick>
            <Tick on={luck} onChange={setLuck}>Same luck for everybody (seed {luck ? seed : (document.seed ?? 1)})</Tick>
            <div className="flex items-center gap-2 py-1"><span>Others may</span><Select<View> label="What others may do" value={view} options={[{ value: "edit", label: "change everything" }, { value: "explore", label: "turn the pinned knobs" }, { value: "play", label: "only play" }]} onChange={setView} /></div>
            <p className="text-[13px] text-ink-2">Opening it makes a copy. It never overwrites theirs.</p>
          </div>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button onClick={downloadScenario}><Download />File</Button>
          <Button disabled={!hash} onClick={() => void copy("embed", embed)}><Code2 />{copied === "embed" ? "Copied" : "Embed"}</Button>
          <Button onClick={() => void picture("svg", document.title)}><Image />Picture (SVG)</Button>
          <Button onClick={() => void picture("png", document.title)}><Image />Picture (PNG)</Button>
        </div>
        <p role="status" className="vh">{copied === "forbidden" ? "" : copied ? `Copied the ${copied}.` : ""}</p>
        {copied === "forbidden" ? <p className="text-[13px] text-ink-2">This browser does not let the page copy: choose the link and copy it yourself.</p> : null}
        {copied === "embed" ? <pre className="overflow-x-auto rounded-control border border-line bg-well p-2 font-mono text-small whitespace-pre-wrap break-all">{embed.length > 600 ? `${embed.slice(0, 300)}…` : embed}</pre> : null}
      </div>
    </Dialog>
  );
}

async function picture(kind: "svg" | "png", title: string | undefined): Promise<void> {
  const made = await pictureOfCanvas(kind);
  if (made) saveBlob(`${fileStem(title)}.${kind}`, made);
  else session.tell("There is nothing on the canvas to take a picture of.");
}

function Meter({ length }: { readonly length: number }) {
  const share = Math.min(1, length / (WARN * 2));
  const colour = length > FILE ? "var(--failed)" : length > WARN ? "var(--retry)" : "var(--ok)";
  return (
    <div className="grid grid-cols-[1fr_auto] items-center gap-x-3 gap-y-1 text-[13px]">
      <div className="relative h-2 rounded-full bg-track" role="meter" aria-label="Length of the link" aria-valuemin={0} aria-valuemax={FILE} aria-valuenow={length}>
        <span className="absolute inset-y-0 left-0 rounded-full" style={{ width: `${share * 100}%`, background: colour }} />
        <span className="absolute -inset-y-[3px] left-1/2 border-l-2 border-ink-2" />
      </div>
      <b className="font-strong">{numberText(length)} characters</b>
      <small className="col-span-2 text-small text-ink-2">{length > FILE ? "Too long for most places: share the file." : length > WARN ? "Some chats cut links above 2,000. Above 8,000 share the file." : "Fits anywhere. Above 2,000 some chats cut it; above 8,000 share the file."}</small>
    </div>
  );
}

function Tick({ on, onChange, children }: { readonly on: boolean; onChange(on: boolean): void; readonly children: ReactNode }) {
  return (
    <label className="flex min-h-[max(32px,var(--hit))] items-center gap-2.5">
      <Checkbox.Root className="box" checked={on} onCheckedChange={(next) => onChange(next === true)}><Checkbox.Indicator className="[&_svg]:size-3.5">{icons.check}</Checkbox.Indicator></Checkbox.Root>
      <span>{children}</span>
    </label>
  );
}
