/** An answer that takes a moment: asked again when the key changes, and the last answer stays until the next has come. */
import { useEffect, useState } from "react";

/** `ask` is a function of the key alone (JSON text, as a rule), so that equal keys are one question. */
export function useAsked<T>(ask: (key: string) => Promise<T>, key: string): T | undefined {
  const [answer, setAnswer] = useState<T | undefined>(undefined);
  useEffect(() => {
    let late = false;
    void ask(key).then((next) => { if (!late) setAnswer(() => next); });
    return () => { late = true; };
  }, [ask, key]);
  return answer;
}
