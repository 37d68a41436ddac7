/** The engine tells with ids; people gave names. */
interface Told { readonly says: string; readonly facts: Readonly<Record<string, unknown>> }

/** The row's sentence with the name of each node or connection that is one of its facts: "by c2" is "by Orders → Worker". */
export function inNames({ says, facts }: Told, names: (id: string) => string): string {
  const ids = Object.values(facts).filter((fact): fact is string => typeof fact === "string" && names(fact) !== fact);
  // Whole words, so that c1 is not found in c12; a function, so that a `$` in a name is only that.
  return [...new Set(ids)].reduce((text, id) => text.replace(new RegExp(`(?<![\\w-])${id}(?![\\w-])`, "g"), () => names(id)), says);
}
