/** The link (DESIGN § 4.2): a whole scenario behind `#`, with readable overrides. */
import type { ScenarioDocument } from "./document.ts";
import type { Problem } from "./problem.ts";

export type ViewMode = "edit" | "explore" | "play" | "embed";
/** `set=orders.VisibilityTimeout:60`: member `name` of `properties` or `behaviour` of the entity. */
export interface SetOverride { readonly entity: string; readonly name: string; readonly value: string }
export interface Overrides { readonly seed?: number; readonly set: readonly SetOverride[]; /** Where the playhead stands. */ readonly atUs?: number; readonly view?: ViewMode }

export type DecodedLink =
  | { readonly ok: true; readonly kind: "document"; readonly document: unknown; readonly overrides: Overrides }
  /** `#src=<https URL>`: the page fetches it. */
  | { readonly ok: true; readonly kind: "source"; readonly url: string; readonly overrides: Overrides }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** `s=d1.<payload>&seed=9…`, to be put behind `#`. */
export declare function encodeLink(document: ScenarioDocument, overrides?: Partial<Overrides>): string;
/** Takes a whole address, a hash with or without `#`, or a bare `d1.<payload>`. Never throws. */
export declare function decodeLink(text: string): DecodedLink;
