/** The answer may lie below what is in sight of the pane. */
export function intoView(node: HTMLElement | null): void {
  node?.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}
