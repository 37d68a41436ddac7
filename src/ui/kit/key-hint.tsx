/** A key or a chord as keycaps: `Mod+K` shows ⌘ on Apple's machines and Ctrl elsewhere. */
const APPLE = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
const CAPS: Readonly<Record<string, string>> = { Mod: APPLE ? "⌘" : "Ctrl", Shift: APPLE ? "⇧" : "Shift", Alt: APPLE ? "⌥" : "Alt", Left: "←", Right: "→", Up: "↑", Down: "↓", Plus: "+" };

export function KeyHint({ keys }: { readonly keys: string }) {
  return <span className="inline-flex gap-1">{keys.split("+").map((key) => <kbd key={key}>{CAPS[key] ?? key}</kbd>)}</span>;
}
