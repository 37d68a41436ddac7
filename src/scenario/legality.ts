/** Which pairs may be connected, as which types, and why a pair may not: the union of what the services say. */
import type { Service } from "../services/define.ts";

/** An end of a connection: its type (of a node, or of a connection for failure arrows) and the roles of its definition. */
export interface End { readonly type: string; readonly roles: readonly string[] }
export interface LegalType { readonly type: string; readonly verb: string; readonly preference: number; readonly failure: boolean }
export interface PairRefusal { readonly says: string; readonly instead: readonly { readonly label: string; readonly insert: string }[] }
export interface Legality { /** Most preferred first. */ readonly types: readonly LegalType[]; /** Only when there is no legal type. */ readonly refusal: PairRefusal | undefined }

export declare function legalTypes(from: End, to: End, services: readonly Service[]): Legality;
