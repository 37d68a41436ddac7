/** A menu behind a button. Its machinery is fetched when the page is at rest, or at the latest when it is first opened. */
import { Suspense, lazy, useEffect, useState } from "react";
import type { ReactNode } from "react";

export interface MenuItem {
  readonly key: string;
  readonly label: ReactNode;
  readonly says?: ReactNode;
  readonly icon?: ReactNode;
  readonly keys?: string;
  /** For one of several: whether it holds. */
  readonly checked?: boolean;
  readonly disabled?: boolean;
  run(): void;
}
export interface MenuGroup { readonly title?: string; readonly items: readonly MenuItem[] }

export interface MenuProps {
  readonly label: string;
  readonly className: string;
  readonly icon: ReactNode;
  readonly groups: readonly MenuGroup[];
  readonly side?: "top" | "bottom";
  readonly align?: "start" | "end";
}

const load = () => import("./menu-content.tsx");
const Content = lazy(async () => ({ default: (await load()).MenuContent }));

export function Menu(props: MenuProps) {
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => { void load().then(() => setWanted(true)); }, 1500);
    return () => window.clearTimeout(timer);
  }, []);
  const plain = <button type="button" className={props.className} aria-label={props.label} aria-haspopup="menu" aria-expanded={open} data-hint={props.label} onClick={() => { setWanted(true); setOpen(true); }}>{props.icon}</button>;
  return wanted ? <Suspense fallback={plain}><Content {...props} open={open} onOpen={setOpen} /></Suspense> : plain;
}
