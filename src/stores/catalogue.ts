/**
 * What the services say of themselves, for palette, inspector and "What's modelled". The registry carries all of the
 * model's code, so it is loaded beside the first picture, never before it.
 */
import { createStore } from "zustand/vanilla";
import type { EntityDefinition, Refusal, RuleDefinition, Service } from "../services/define.ts";
import type { Fields } from "../vocabulary/field.ts";

export interface CatalogueRule extends RuleDefinition { readonly id: string; readonly service: string }
export interface LegalConnection { readonly type: string; readonly verb: string; readonly preference: number; readonly failure: boolean }

export interface Catalogue {
  readonly services: readonly Service[];
  definition(type: string): EntityDefinition | undefined;
  serviceOf(type: string): Service | undefined;
  rule(id: string): CatalogueRule | undefined;
  readonly rules: readonly CatalogueRule[];
  /** `behaviour` that every connection may have, beside its own. */
  readonly wire: Fields;
  /** What may join two types, most preferred first; without any, the reason and the way. */
  between(fromType: string, toType: string): { readonly types: readonly LegalConnection[]; readonly refusal: Refusal | undefined };
}

export const catalogueStore = createStore<{ readonly catalogue: Catalogue | undefined }>(() => ({ catalogue: undefined }));

/** Loads the registry once. */
export async function loadCatalogue(): Promise<Catalogue> {
  const known = catalogueStore.getState().catalogue;
  if (known) return known;
  const [{ services }, { COMMON_FIELDS }] = await Promise.all([import("../services/registry.ts"), import("../scenario/config.ts")]);
  const catalogue = createCatalogue(services, COMMON_FIELDS);
  catalogueStore.setState({ catalogue });
  return catalogue;
}

export function createCatalogue(services: readonly Service[], wire: Fields = {}): Catalogue {
  const definitions = new Map(services.flatMap((service) => service.entities.map((each) => [each.type, { each, service }] as const)));
  const rules = services.flatMap((service) => Object.entries(service.rules).map(([id, rule]): CatalogueRule => ({ ...rule, id, service: service.name })));
  const byId = new Map(rules.map((each) => [each.id, each]));
  const is = (type: string, names: readonly string[]) => names.includes("*") || names.includes(type) || (definitions.get(type)?.each.roles ?? []).some((role) => names.includes(role));
  return {
    services, rules, wire,
    definition: (type) => definitions.get(type)?.each,
    serviceOf: (type) => definitions.get(type)?.service,
    rule: (id) => byId.get(id),
    between: (from, to) => {
      const all = [...definitions.values()].map(({ each }) => each);
      const types = all
        .flatMap((each) => (each.joins && is(from, each.joins.from) && is(to, each.joins.to) ? [{ type: each.type, verb: each.joins.verb, preference: each.joins.preference ?? 10, failure: each.joins.failure ?? false }] : []))
        .sort((a, b) => a.preference - b.preference);
      const refusal = types.length > 0 ? undefined : all.flatMap((each) => each.refusals ?? []).find((each) => is(from, [each.from]) && is(to, [each.to]));
      // A way out that leads to a part which is not there yet is none.
      return { types, refusal: refusal?.instead ? { ...refusal, instead: refusal.instead.filter(({ insert }) => definitions.has(insert)) } : refusal };
    },
  };
}
