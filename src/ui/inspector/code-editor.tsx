/** CodeMirror for JSON: lines, brackets, mistakes underlined where they are. Loaded lazily. */
import { useEffect, useRef } from "react";
import { closeBrackets } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import { bracketMatching, defaultHighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { linter } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";

const BREATH_MS = 700;

const look = EditorView.theme({
  "&": { fontSize: "12.5px", border: "1.5px solid var(--line-strong)", borderRadius: "var(--r-control)", background: "var(--panel)", color: "var(--ink)" },
  "&.cm-focused": { outline: "2.5px solid var(--focus)", outlineOffset: "1px" },
  ".cm-content": { fontFamily: "var(--mono)", caretColor: "var(--ink)", padding: "6px 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": { background: "var(--mark-soft) !important" },
  ".cm-tooltip": { background: "var(--panel)", color: "var(--ink)", border: "1.5px solid var(--line-strong)" },
});

interface Props { readonly label: string; readonly text: string; readonly rows: number; onDone(text: string): void }

export function CodeEditor({ label, text, rows, onDone }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const done = useRef(onDone);
  useEffect(() => { done.current = onDone; }, [onDone]);
  // Made once for its place; what changes from outside is written into it below.
  const first = useRef({ label, text, rows });
  useEffect(() => {
    let timer = 0;
    const finish = () => { window.clearTimeout(timer); if (view.current) done.current(view.current.state.doc.toString()); };
    const made = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: first.current.text,
        extensions: [
          history(), closeBrackets(), bracketMatching(), json(), linter(jsonParseLinter()), syntaxHighlighting(defaultHighlightStyle, { fallback: true }), look, EditorView.theme({ ".cm-content": { minHeight: `${first.current.rows * 18 + 12}px` } }), EditorView.lineWrapping,
          // Tab leaves the field: nobody gets caught in it. Ctrl+Enter applies.
          keymap.of([{ key: "Mod-Enter", run: () => { finish(); return true; } }, ...historyKeymap, ...defaultKeymap]),
          EditorView.contentAttributes.of({ "aria-label": first.current.label }),
          EditorView.updateListener.of((update) => { if (update.docChanged) { window.clearTimeout(timer); timer = window.setTimeout(finish, BREATH_MS); } }),
          EditorView.domEventHandlers({ blur: finish }),
        ],
      }),
    });
    view.current = made;
    return () => { window.clearTimeout(timer); view.current = undefined; made.destroy(); };
  }, []);
  useEffect(() => {
    const now = view.current;
    if (now && !now.hasFocus && now.state.doc.toString() !== text) now.dispatch({ changes: { from: 0, to: now.state.doc.length, insert: text } });
  }, [text]);
  return <div ref={place} />;
}
