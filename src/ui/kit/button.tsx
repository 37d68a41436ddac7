/** Buttons: a verb, one weight, a target of 32 px under a mouse and 44 px under a finger. */
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { hint } from "./tooltip.tsx";

interface Look {
  /** The one heavy element: ink on paper turned round. */
  readonly main?: boolean;
  readonly quiet?: boolean;
  readonly small?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({ main, quiet, small, className = "", type = "button", ...rest }: Look & ButtonHTMLAttributes<HTMLButtonElement>) {
  return <button type={type} className={`btn ${main ? "main" : ""} ${quiet ? "quiet" : ""} ${small ? "small" : ""} ${className}`} {...rest} />;
}

interface IconLook extends Look {
  /** What it does: its name for those who don't see it, and its hint. */
  readonly label: string;
  /** The key that does the same. */
  readonly keys?: string;
  readonly round?: boolean;
  readonly children: ReactNode;
}

/** A button that is an icon; its word stands in the hint. */
export function IconButton({ label, keys, main, quiet = !main, round, small, className = "", children, ...rest }: IconLook & Omit<ButtonHTMLAttributes<HTMLButtonElement>, "children">) {
  return <button type="button" aria-label={label} aria-keyshortcuts={keys} {...hint(label, keys)} className={`btn icon ${main ? "main" : ""} ${quiet ? "quiet" : ""} ${round ? "round" : ""} ${small ? "small" : ""} ${className}`} {...rest}>{children}</button>;
}
