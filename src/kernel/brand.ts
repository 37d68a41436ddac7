/** A number or string that may not be mixed up with another of its kind. The brand exists for the type checker only. */
export type Brand<Base, Name extends string> = Base & { readonly __brand: Name };
