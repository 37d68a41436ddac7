/** A value that changes many times a second, for what need not follow each change. */
import { useEffect, useRef, useState } from "react";

const EVERY_MS = 350;

/** While `hurried` the value is taken over a few times a second, the last one always; else at once. */
export function useCalm<T>(value: T, hurried: boolean): T {
  const [calm, setCalm] = useState(value);
  const takenAt = useRef(0);
  useEffect(() => {
    const wait = hurried ? takenAt.current + EVERY_MS - performance.now() : 0;
    const take = (): void => { takenAt.current = performance.now(); setCalm(value); };
    if (wait <= 0) { take(); return undefined; }
    const timer = setTimeout(take, wait);
    return () => clearTimeout(timer);
  }, [value, hurried]);
  return hurried ? calm : value;
}
