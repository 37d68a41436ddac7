/** Short texts from rules and documents: paragraphs, `code`, **bold**, *emphasis* and links to https pages; never HTML. */
import { Fragment } from "react";
import type { ReactNode } from "react";

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\((https:\/\/[^)\s]+)\)/g;

/** One line of text with its inline marks. */
export function Inline({ text }: { readonly text: string }) {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    parts.push(text.slice(from, found.index));
    const [whole, code, bold, emphasis, label, address] = found;
    const key = found.index;
    if (code !== undefined) parts.push(<code key={key}>{code}</code>);
    else if (bold !== undefined) parts.push(<b key={key} className="font-strong">{bold}</b>);
    else if (emphasis !== undefined) parts.push(<em key={key}>{emphasis}</em>);
    else parts.push(<a key={key} href={address} target="_blank" rel="noreferrer">{label}</a>);
    from = found.index + whole.length;
  }
  parts.push(text.slice(from));
  return <>{parts}</>;
}

/** Paragraphs and plain lists. */
export function Prose({ text }: { readonly text: string }) {
  const blocks = text.split(/\n{2,}/).map((block) => block.trim()).filter(Boolean);
  return (
    <>
      {blocks.map((block) => {
        const items = block.split("\n");
        if (items.every((item) => /^[-*] /.test(item))) return <ul key={block} className="my-1 list-disc pl-5">{items.map((item) => <li key={item}><Inline text={item.slice(2)} /></li>)}</ul>;
        if (/^#{1,4} /.test(block)) return <h3 key={block} className="mt-3 font-strong"><Inline text={block.replace(/^#+ /, "")} /></h3>;
        return <p key={block} className="my-1">{items.map((item, i) => <Fragment key={item}>{i > 0 ? " " : null}<Inline text={item} /></Fragment>)}</p>;
      })}
    </>
  );
}
