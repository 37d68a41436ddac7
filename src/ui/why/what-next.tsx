/** What comes next to this message if nothing is changed: asked for, because who predicts wants to be asked first. */
import { useState } from "react";
import type { WhyLink } from "../../worker/protocol.ts";
import { run, session, useNames, useStage } from "../../stores/index.ts";
import { Button } from "../kit/button.tsx";
import { Inline } from "../kit/prose.tsx";
import { RuleChip } from "../kit/rule-chip.tsx";
import { inNames } from "../named.ts";
import { intoView } from "./into-view.ts";
import { clockText, spanText } from "../time-text.ts";

export function WhatNext({ message }: { readonly message: number }) {
  const [next, setNext] = useState<WhyLink | null | "asking" | undefined>(undefined);
  const stage = useStage().run;
  const names = useNames();
  const ask = async () => {
    setNext("asking");
    setNext((await stage.ask((host, id) => host.whatNext(id, message))) ?? null);
  };
  if (next === undefined || next === "asking") return <p className="mt-3"><Button small disabled={next === "asking"} onClick={() => void ask()}>{next === "asking" ? "Playing on" : "What comes next?"}</Button></p>;
  if (next === null) return <p className="mt-3 text-[13px] text-ink-2">As far as this run goes, nothing more happens to it.</p>;
  return (
    <p ref={intoView} className="mt-3 text-[13.5px] leading-[1.4]" aria-live="polite">
      <b className="font-strong">What next?</b>{" "}
      <button type="button" className="relative underline decoration-ink-3 underline-offset-2 after:absolute after:-inset-1.5" onClick={() => { run.pause(); void run.seek(next.atUs); }}>At {clockText(next.atUs)}</button>, in {spanText(Math.max(0, next.atUs - run.playheadUs()))}, if nothing is changed: {names(next.entity)}: <Inline text={inNames(next, names)} />{" "}
      {next.rule ? <RuleChip id={next.rule} onOpen={session.openRule} /> : null}
    </p>
  );
}
