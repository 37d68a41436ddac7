/**
 * Fields describe what a scenario may say of an entity: type, unit, default, limits, help, rules and the AWS error of a
 * bad value. From one description come the TypeScript type, the loader's validation, the JSON Schema, the inspector's
 * form and the documentation.
 */
import type { Amount } from "./amount.ts";
import type { Chance } from "./chance.ts";
import type { Json } from "./json.ts";

/** How a change of the property reaches a running resource (DESIGN § 4.1). */
export type Change = "now" | "draft" | "replace" | { readonly call: string; /** Member of the call's input that takes the value; default: the property's own name. */ readonly as?: string };

export type Unit = "s" | "ms" | "min" | "h" | "d" | "B" | "KiB" | "MB" | "/s" | "count" | "ratio";

/** What every field may say of itself. */
export interface Words {
  /** One line for the form. */
  readonly help?: string;
  readonly unit?: Unit;
  /** Ids of the behaviour rules that this value drives. */
  readonly rules?: readonly string[];
  /** AWS's error code for a bad value; default `InvalidParameterValue`. */
  readonly error?: string;
  readonly change?: Change;
  /** True where AWS publishes nothing and the default is our assumption: the app says so. */
  readonly assumed?: boolean;
  /** The value in the `realistic` profile, where it differs from the default (which is `exact`). */
  readonly realistic?: Json;
  /** The name of the knob in the behaviour file, where the document spells it otherwise. */
  readonly knob?: string | readonly string[];
  /** Shown under "more" in the inspector. */
  readonly advanced?: boolean;
  /** The values of other properties with which this one means something: the form shows it only then, or where it is set. */
  readonly when?: { readonly [property: string]: Json };
}

export interface NumberField extends Words { readonly kind: "number"; readonly default: number | undefined; readonly min?: number; readonly max?: number; readonly integer: boolean }
export interface BooleanField extends Words { readonly kind: "boolean"; readonly default: boolean | undefined }
export interface TextField extends Words { readonly kind: "text"; readonly default: string | undefined; readonly pattern?: string; readonly maxLength?: number; readonly multiline?: boolean }
export interface ChoiceField<T extends string = string> extends Words { readonly kind: "choice"; readonly options: readonly T[]; readonly default: T | undefined }
export interface AmountField extends Words { readonly kind: "amount"; readonly default: Amount | undefined; readonly min?: number; readonly max?: number }
export interface ChanceField extends Words { readonly kind: "chance"; readonly default: Chance | undefined }
export interface TemplateField extends Words { readonly kind: "template"; readonly default: Json | undefined }
/** Any JSON; `check` returns a sentence when the value is not acceptable. */
export interface JsonField<T = Json> extends Words {
  readonly kind: "json"; readonly default: T | undefined; readonly check?: (value: Json) => FieldProblem[];
  /** The inspector offers an editor of its own, beside the JSON or in its place. */
  readonly editor?: "states-language" | "arrivals";
}
export interface ObjectField<F extends Fields = Fields> extends Words { readonly kind: "object"; readonly fields: F; readonly default: undefined }
export interface ListField<F extends Field = Field> extends Words { readonly kind: "list"; readonly of: F; readonly default: undefined; readonly min?: number; readonly max?: number }

export type Field =
  | NumberField | BooleanField | TextField | ChoiceField | AmountField | ChanceField | TemplateField
  // A JsonField of any T: `never` in the check's position makes all of them assignable.
  | JsonField<never> | JsonField<unknown> | ObjectField | ListField;

export type Fields = { readonly [name: string]: Field };

/** A problem inside one field's value, with the path below that field ("" for the value itself). */
export interface FieldProblem { readonly path: string; readonly message: string; readonly code?: string; readonly fix?: string }

/** The TypeScript type of a field's value after loading. A field without a default may be undefined. */
export type ValueOf<F> =
  F extends ChoiceField<infer T> ? T
  : F extends NumberField ? number
  : F extends BooleanField ? boolean
  : F extends TextField ? string
  : F extends AmountField ? Amount
  : F extends ChanceField ? Chance
  : F extends TemplateField ? Json
  : F extends ObjectField<infer G> ? ValuesOf<G>
  : F extends ListField<infer G> ? readonly ValueOf<G>[]
  : F extends JsonField<infer T> ? T
  : never;

/** Fields made with a default have `required: true` in their type by virtue of `Defaulted`. */
export type Defaulted<F> = F & { readonly hasDefault: true };

export type ValuesOf<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends { readonly hasDefault: true } ? ValueOf<F[K]> : ValueOf<F[K]> | undefined;
};

type Options<F extends Field> = Partial<Omit<F, "kind" | "default">>;

function withDefault<F extends Field>(field: F): Defaulted<F> {
  return { ...field, hasDefault: true };
}

/**
 * Makers. Each takes the default first; `optional.…` makers have none (absent = AWS's "not set").
 * `field.integer(30, { unit: "s", min: 0, max: 43_200 })`
 */
export const field = {
  number: (value: number, more: Options<NumberField> = {}) => withDefault<NumberField>({ kind: "number", integer: false, default: value, ...more }),
  integer: (value: number, more: Options<NumberField> = {}) => withDefault<NumberField>({ kind: "number", integer: true, default: value, ...more }),
  boolean: (value: boolean, more: Options<BooleanField> = {}) => withDefault<BooleanField>({ kind: "boolean", default: value, ...more }),
  text: (value: string, more: Options<TextField> = {}) => withDefault<TextField>({ kind: "text", default: value, ...more }),
  choice: <const T extends string>(options: readonly T[], value: NoInfer<T>, more: Options<ChoiceField<T>> = {}) =>
    withDefault<ChoiceField<T>>({ kind: "choice", options, default: value, ...more }),
  amount: (value: Amount, more: Options<AmountField> = {}) => withDefault<AmountField>({ kind: "amount", default: value, ...more }),
  chance: (value: Chance, more: Options<ChanceField> = {}) => withDefault<ChanceField>({ kind: "chance", default: value, ...more }),
  template: (value: Json, more: Options<TemplateField> = {}) => withDefault<TemplateField>({ kind: "template", default: value, ...more }),
  json: <T>(value: T, more: Options<JsonField<T>> = {}) => withDefault<JsonField<T>>({ kind: "json", default: value, ...more }),
};

export const optional = {
  number: (more: Options<NumberField> = {}): NumberField => ({ kind: "number", integer: false, default: undefined, ...more }),
  integer: (more: Options<NumberField> = {}): NumberField => ({ kind: "number", integer: true, default: undefined, ...more }),
  boolean: (more: Options<BooleanField> = {}): BooleanField => ({ kind: "boolean", default: undefined, ...more }),
  text: (more: Options<TextField> = {}): TextField => ({ kind: "text", default: undefined, ...more }),
  choice: <const T extends string>(options: readonly T[], more: Options<ChoiceField<T>> = {}): ChoiceField<T> => ({ kind: "choice", options, default: undefined, ...more }),
  amount: (more: Options<AmountField> = {}): AmountField => ({ kind: "amount", default: undefined, ...more }),
  chance: (more: Options<ChanceField> = {}): ChanceField => ({ kind: "chance", default: undefined, ...more }),
  template: (more: Options<TemplateField> = {}): TemplateField => ({ kind: "template", default: undefined, ...more }),
  json: <T>(more: Options<JsonField<T>> = {}): JsonField<T> => ({ kind: "json", default: undefined, ...more }),
  object: <F extends Fields>(fields: F, more: Omit<Options<ObjectField<F>>, "fields"> = {}): ObjectField<F> => ({ kind: "object", fields, default: undefined, ...more }),
  list: <F extends Field>(of: F, more: Omit<Options<ListField<F>>, "of"> = {}): ListField<F> => ({ kind: "list", of, default: undefined, ...more }),
};
