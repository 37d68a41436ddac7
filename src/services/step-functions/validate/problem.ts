/** A complaint about a definition, as ValidateStateMachineDefinition gives it. */
export interface DefinitionProblem {
  /** AWS's code: SCHEMA_VALIDATION_FAILED, MISSING_TRANSITION_TARGET … */
  readonly code: string;
  readonly message: string;
  /** Where, as AWS says it: `/States/A/Next`. */
  readonly place: string;
  /** The same as a path of the document below the definition: `.States.A.Next`. */
  readonly path: string;
}

/** Gathers complaints. A place is a list of names and numbers. */
export class Complaints {
  readonly problems: DefinitionProblem[] = [];

  add(at: readonly (string | number)[], message: string, code = "SCHEMA_VALIDATION_FAILED"): void {
    this.problems.push({
      code, message,
      place: at.length === 0 ? "/" : at.map((step) => (typeof step === "number" ? `[${step}]` : `/${step}`)).join(""),
      path: at.map((step) => (typeof step === "number" ? `[${step}]` : /^[A-Za-z_][\w$.]*$/.test(step) && !step.includes(".") ? `.${step}` : `["${step}"]`)).join(""),
    });
  }
}
