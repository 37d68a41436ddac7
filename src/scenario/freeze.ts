/** Freezes plain data through and through. Definitions and services are the code's own and stay as they are. */
const OWN: readonly string[] = ["definition", "services"];

export function freeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const [name, member] of Object.entries(value)) if (!OWN.includes(name) || Array.isArray(value)) freeze(member);
  return value;
}
