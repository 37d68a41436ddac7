/** The module that runs in the Web Worker. */
import { expose, transfer } from "comlink";
import { Host } from "./host.ts";

expose(new Host(() => performance.now(), (value, buffers) => transfer(value as object, buffers) as typeof value));
