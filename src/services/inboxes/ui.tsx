/** What inboxes, phones and apps look like: the last things that came, newest first. */
import type { ReactNode } from "react";
import { Foot, Sheet, Words, type GlyphName, sayCount } from "../../canvas/kit/index.ts";
import type { NodeUi, NodeUis, Trouble } from "../../canvas/node-ui.ts";
import type { InboxView } from "./inbox.ts";

const ROWS = 3;
const PITCH = 24;
const TOP = 8;

const count = sayCount;
const cut = (text: string) => (text.length > 24 ? `${text.slice(0, 23)}…` : text);

function Body({ view, width }: { readonly view: InboxView; readonly width: number }): ReactNode {
  const latest = view.latest.slice(-ROWS).reverse();
  return (
    <>
      {latest.map((each, i) => (
        <g key={`${each.atUs} ${i}`}>
          <Sheet x={13} y={TOP + i * PITCH} state={i === 0 ? "fresh" : "resting"} />
          <Words x={36} y={TOP + 14 + i * PITCH} mono>{cut(each.text)}</Words>
        </g>
      ))}
      {latest.length === 0 && <Words x={12} y={TOP + 14} ink={3}>nothing yet</Words>}
      <Foot y={TOP + ROWS * PITCH + 4} width={width}>{foot(view)}</Foot>
    </>
  );
}

function foot(view: InboxView): string {
  if (view.rejected > 0) return `${count(view.rejected)} rejected`;
  return view.failed > 0 ? `${count(view.failed)} failed on the way` : view.latest.at(-1)?.subject ?? (view.latest.length > 0 ? "newest first" : "");
}

function troubleOf(view: InboxView): Trouble | undefined {
  return view.rejected > 0 ? { mark: "dropped", words: `${count(view.rejected)} rejected` } : undefined;
}

const device = (glyph: GlyphName, subtitle: string): NodeUi<InboxView> => ({
  glyph, family: "endpoint", width: 226,
  subtitle: () => subtitle,
  Body,
  height: () => TOP + ROWS * PITCH + 4 + 28,
  summary: (view) => ({ number: count(view.total), unit: "received", gauge: { metric: "Received" }, says: view.rejected > 0 ? `${count(view.rejected)} rejected` : "received" }),
  trouble: troubleOf,
  says: (view) => `${count(view.total)} received${view.rejected > 0 ? `, ${count(view.rejected)} rejected` : ""}`,
});

export const nodes: NodeUis = { "email.inbox": device("email-inbox", "Email inbox"), "sms.phone": device("sms-phone", "Phone"), "mobile.app": device("mobile-app", "Mobile app") };
