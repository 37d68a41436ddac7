/** The loading door with every registered service behind it. */
import type { Service } from "../services/define.ts";
import { services as everyService } from "../services/registry.ts";
import { openScenario, type Loaded } from "./door.ts";
import type { Overrides } from "./link-reading.ts";

export type { Loaded } from "./door.ts";

/**
 * `input`: a document as an object, as JSON text, or a link (its overrides are applied). `overrides`: those of a link
 * that only pointed at this document.
 */
export function loadScenario(input: unknown, services: readonly Service[] = everyService, overrides?: Overrides): Loaded {
  return openScenario(input, services, overrides);
}
