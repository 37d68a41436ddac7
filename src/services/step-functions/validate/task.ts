/** Task: its resource, its times, and what Express leaves out (SFN-030). */
import { parseResource } from "../asl/resource.ts";
import type { Surroundings } from "./block.ts";
import type { JsonObject, Place } from "./json.ts";
import { checkNumber } from "./values.ts";

const MOST_SECONDS = 99_999_999;

export function checkTask(state: JsonObject, at: Place, jsonata: boolean, { complaints, express }: Surroundings): void {
  const { Resource: text } = state;
  if (typeof text !== "string") return complaints.add([...at, "Resource"], "This field is required");
  const resource = parseResource(text);
  if (resource === undefined) return complaints.add([...at, "Resource"], `The resource provided ${text} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`, "INVALID_RESOURCE");
  const place = [...at, "Resource"];
  if (express && resource.kind === "activity") complaints.add(place, "Express state machine does not support Activity ARN");
  if (express && resource.kind === "service" && resource.pattern !== "") complaints.add(place, `Express state machine does not support '.${resource.pattern.startsWith("sync") ? "sync" : resource.pattern}' service integration`);
  if (resource.kind === "service" && resource.sdk && resource.pattern.startsWith("sync")) complaints.add(place, "AWS SDK integrations do not support '.sync'");
  const limits = { min: 1, max: MOST_SECONDS, integer: true };
  for (const name of ["TimeoutSeconds", "HeartbeatSeconds"]) {
    checkNumber(state, name, at, limits, jsonata, complaints);
    if (state[name] !== undefined && state[`${name}Path`] !== undefined) complaints.add(at, `Only one of these fields is allowed: [${name}, ${name}Path]`);
  }
  const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = state;
  if (typeof timeout === "number" && typeof heartbeat === "number" && heartbeat >= timeout) complaints.add([...at, "HeartbeatSeconds"], "HeartbeatSeconds must be smaller than TimeoutSeconds");
}
