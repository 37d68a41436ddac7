/** A failure inside a simulated execution: AWS's error name and cause. Thrown by evaluation, caught where the stage ends. */
export class StatesFailure extends Error {
  constructor(readonly error: string, override readonly cause: string) {
    super(cause);
  }
}

/** Bad paths, bad types, failing intrinsics: nothing catches it (SFN-108). */
export function runtime(cause: string): StatesFailure {
  return new StatesFailure("States.Runtime", cause);
}
