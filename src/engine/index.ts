export { Run, type RunOptions, type Stop } from "./run.ts";
export { ENGINE_VERSION } from "./version.ts";
