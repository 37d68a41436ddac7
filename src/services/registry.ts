import type { Service } from "./define.ts";

/** Every service, one line each, in palette order. */
export const services: readonly Service[] = [
];
