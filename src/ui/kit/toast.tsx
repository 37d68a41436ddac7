/** One sentence at a time above the transport, with at most one thing to do. It is also said aloud. */
import { Button } from "./button.tsx";

export interface ToastMessage { readonly key: number; readonly text: string; readonly tone?: "plain" | "failed" | "ok"; readonly action?: { readonly label: string; run(): void } }

export function Toast({ message, onClose }: { readonly message: ToastMessage | undefined; onClose(): void }) {
  return (
    <div role="status" aria-live="polite" className="pointer-events-none fixed inset-x-0 bottom-[248px] z-60 flex justify-center px-3 max-phone:bottom-[150px]">
      {message ? (
        <div key={message.key} className="pointer-events-auto flex items-center gap-3 rounded-node bg-ink py-1.5 pr-2 pl-3.5 text-on-ink shadow-lift-2">
          <span>{message.text}</span>
          {message.action ? <Button small quiet className="underline hover:bg-ink-2!" style={{ color: "var(--on-ink)" }} onClick={() => { message.action?.run(); onClose(); }}>{message.action.label}</Button> : null}
        </div>
      ) : null}
    </div>
  );
}
