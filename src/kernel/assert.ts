/** A fault of the program itself: never of the person, never of the simulated world. It is shown, not handled. */
export class Bug extends Error {
  override readonly name = "Bug";
}

/**
 * Stops the program when something that must be true is not.
 * @param sentence What is wrong, as a sentence for a bug report. On hot paths write `if (…) assert(false, …)` so that
 * the text is built only when needed.
 */
export function assert(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new Bug(sentence);
}

/** The end of a switch over a union: the type checker refuses it while a case is missing. */
export function unreachable(value: never): never {
  throw new Bug(`A value that no case expects: ${String(value)}.`);
}
