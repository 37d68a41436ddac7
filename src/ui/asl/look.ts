/** How the editor looks, by the page's tokens, in the light and in the dark. */
import { defaultHighlightStyle, HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";

/** The editor's own colours are for white paper: each is replaced by a token that has both. */
const INKS: Readonly<Record<string, string>> = { "#a11": "var(--f-sns)", "#164": "var(--f-kinesis)", "#219": "var(--f-apigateway)", "#00c": "var(--ink)" };
export const inks = HighlightStyle.define(defaultHighlightStyle.specs.map((each) => (typeof each.color === "string" ? { ...each, color: INKS[each.color] ?? "var(--ink)" } : each)));

export const look = EditorView.theme({
  "&": { height: "100%", fontSize: "12.5px", border: "1.5px solid var(--line-strong)", borderRadius: "var(--r-control)", background: "var(--panel)", color: "var(--ink)" },
  "&.cm-focused": { outline: "2.5px solid var(--focus)", outlineOffset: "-1px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)", padding: "6px 0" },
  ".cm-gutters": { background: "var(--well)", color: "var(--ink-3)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "var(--well)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { background: "var(--mark-soft) !important" },
  ".cm-matchingBracket": { background: "var(--well) !important", outline: "1px solid var(--line-strong)" },
  ".cm-tooltip": { background: "var(--panel)", color: "var(--ink)", border: "1.5px solid var(--line-strong)", borderRadius: "var(--r-control)", maxWidth: "min(460px, 86vw)" },
  ".cm-tooltip-autocomplete ul": { fontFamily: "var(--mono) !important", maxHeight: "15em !important" },
  ".cm-tooltip-autocomplete ul li": { padding: "3px 8px !important" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--ink) !important", color: "var(--on-ink) !important" },
  ".cm-completionDetail": { fontStyle: "normal", fontFamily: "var(--font)", opacity: ".8" },
  ".cm-diagnostic": { borderLeft: "4px solid var(--failed)", padding: "4px 8px", fontFamily: "var(--font)", fontSize: "13px" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--failed)", textUnderlineOffset: "3px" },
});
