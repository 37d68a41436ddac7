/** The text of the definition in CodeMirror: completion of the language, complaints underlined where they are. */
import { useEffect, useImperativeHandle, useRef, type Ref } from "react";
import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, closeCompletion, completionKeymap, completionStatus, snippet, startCompletion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers, tooltips } from "@codemirror/view";
import { offersAt, type Known } from "./complete.ts";
import type { Trouble } from "./diagnose.ts";
import { inks, look } from "./look.ts";

export interface CodeHandle {
  text(): string;
  write(text: string): void;
  /** Puts the cursor there, in sight. */
  go(at: number): void;
  /** Closes an open list of offers; false when there was none. */
  closeOffers(): boolean;
}

interface Props { readonly ref: Ref<CodeHandle>; readonly label: string; readonly first: string; readonly troubles: readonly Trouble[]; readonly known: Known; onText(text: string): void; onApply(): void }

export function AslCode({ ref, label, first, troubles, known, onText, onApply }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const now = useRef({ known, onText, onApply });
  useEffect(() => { now.current = { known, onText, onApply }; });
  const made = useRef({ label, first });
  useEffect(() => {
    const editor = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: made.current.first,
        extensions: [
          lineNumbers(), lintGutter(), history(), drawSelection(), closeBrackets(), bracketMatching(), indentOnInput(), highlightActiveLine(), json(), syntaxHighlighting(inks, { fallback: true }), look,
          autocompletion({ override: [(context) => completionsOf(context, now.current.known)], icons: false, activateOnTyping: true }),
          // In the sheet, whose edges would cut them.
          tooltips({ position: "absolute", tooltipSpace: (of) => (of.dom.closest("[role=dialog]") ?? document.body).getBoundingClientRect() }),
          // Tab takes what is offered; without an offer it leaves the field: nobody gets caught in it.
          keymap.of([{ key: "Mod-Enter", run: () => { now.current.onApply(); return true; } }, { key: "Tab", run: acceptCompletion }, ...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
          EditorView.contentAttributes.of({ "aria-label": made.current.label }),
          EditorView.updateListener.of((update) => { if (update.docChanged) now.current.onText(update.state.doc.toString()); }),
        ],
      }),
    });
    view.current = editor;
    editor.focus();
    return () => { view.current = undefined; editor.destroy(); };
  }, []);
  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const { doc } = editor.state;
    // What is no JSON can go on to the end of the text: the line where it begins says it.
    const end = ({ from, to, code }: Trouble) => Math.min(to, doc.length, code === "JSON" ? doc.lineAt(Math.min(from, doc.length)).to : doc.length);
    editor.dispatch(setDiagnostics(editor.state, troubles.map((each) => ({ from: Math.min(each.from, doc.length), to: end(each), severity: "error", message: each.code === "JSON" ? each.message : `${each.code}: ${each.message}` }))));
  }, [troubles]);
  useImperativeHandle(ref, () => ({
    text: () => view.current?.state.doc.toString() ?? "",
    write: (text) => { const editor = view.current; editor?.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } }); editor?.focus(); },
    go: (at) => { const editor = view.current; editor?.dispatch({ selection: { anchor: Math.min(at, editor.state.doc.length) }, effects: EditorView.scrollIntoView(Math.min(at, editor.state.doc.length), { y: "center" }) }); editor?.focus(); },
    closeOffers: () => view.current !== undefined && completionStatus(view.current.state) !== null && closeCompletion(view.current),
  }), []);
  return <div ref={place} className="h-full min-h-0" />;
}

function completionsOf(context: CompletionContext, known: Known): CompletionResult | null {
  const text = context.state.doc.toString();
  const found = offersAt(text, context.pos, known);
  if (found === undefined || (!context.explicit && found.replaces.from === found.replaces.to)) return null;
  return {
    from: found.from,
    options: found.offers.map((offer) => ({
      label: offer.label, ...(offer.says === undefined ? {} : { detail: offer.says }),
      apply: (editor, completion, from, to) => {
        // Letters may have come since the list was made: what is replaced is looked up again.
        const { replaces } = offersAt(editor.state.doc.toString(), to, known) ?? { replaces: { from, to } };
        if (offer.fill) snippet(offer.write)(editor, completion, replaces.from, replaces.to);
        else editor.dispatch({ changes: { from: replaces.from, to: replaces.to, insert: offer.write }, selection: { anchor: replaces.from + offer.write.length }, userEvent: "input.complete" });
        if (offer.fill && /"\$\{\}"/.test(offer.write)) startCompletion(editor);
      },
    })),
    validFor: /^[^"\\]*$/,
  };
}
