/** A toast stays long enough to be read: three seconds and a tenth for each letter's sake, longer when it can be acted on. */
import { useEffect } from "react";
import { session, useSession } from "../../stores/index.ts";

export function useToastTimer(): void {
  const toast = useSession((state) => state.toast);
  useEffect(() => {
    if (!toast) return undefined;
    const timer = window.setTimeout(() => { if (session.store.getState().toast?.key === toast.key) session.set({ toast: undefined }); }, 3000 + toast.text.length * 50 + (toast.action ? 4000 : 0));
    return () => window.clearTimeout(timer);
  }, [toast]);
}
