/** The arrows that lead to state machines and activities: starts, and answers with a task token. */
import type { Json } from "../../vocabulary/json.ts";
import { parseJson } from "../../vocabulary/path.ts";
import { optional } from "../../vocabulary/field.ts";
import { defineCallConnection, type Content, type Peer } from "../define.ts";

/** JSON text: what is no JSON is sent as a JSON text. */
function jsonText(body: string): string {
  return parseJson(body) === undefined ? JSON.stringify(body) : body;
}

/** The token in a body that somebody passed along. */
function tokenIn(body: string): string | undefined {
  const json = parseJson(body);
  if (typeof json !== "object" || json === null || Array.isArray(json)) return undefined;
  const members = json as { readonly [name: string]: Json };
  for (const name of ["taskToken", "TaskToken", "token", "Token"]) if (typeof members[name] === "string") return members[name];
  return undefined;
}

const start = (content: Content, qualifier: unknown, target: Peer) => ({
  stateMachineArn: typeof qualifier === "string" ? `${target.arn}:${qualifier}` : target.arn, input: jsonText(content.body), ...(content.deduplicationId === undefined ? {} : { name: content.deduplicationId }), ...content.input,
});

const Qualifier = optional.text({ help: "A version or an alias; without it the latest definition.", rules: ["SFN-141"], advanced: true });

export const startConnection = defineCallConnection({
  type: "states:StartExecution", service: "states", title: "Start an execution", says: "Starts the machine and goes on: the answer is the execution's ARN.",
  properties: { Qualifier }, joins: { from: ["caller"], to: ["stepfunctions.stateMachine"], verb: "start an execution", preference: 1 },
  compose: { one: (content, connection, target) => start(content, connection.properties.Qualifier, target) },
});

export const startSyncConnection = defineCallConnection({
  type: "states:StartSyncExecution", service: "states", title: "Start and wait", says: "Express machines: the answer comes when the execution is over.",
  properties: { Qualifier }, joins: { from: ["caller"], to: ["stepfunctions.stateMachine"], verb: "start and wait for the result", preference: 2 },
  compose: { one: (content, connection, target) => start(content, connection.properties.Qualifier, target) },
});

function answerConnection(name: string, title: string, says: string, preference: number, one: (content: Content) => Record<string, unknown>) {
  return defineCallConnection({
    type: `states:${name}`, service: "states", title, says, properties: {},
    joins: { from: ["caller"], to: ["stepfunctions.stateMachine", "stepfunctions.activity"], verb: title.toLowerCase(), preference },
    compose: { one: (content) => ({ ...(tokenIn(content.body) === undefined ? {} : { taskToken: tokenIn(content.body) }), ...one(content), ...content.input }) },
  });
}

export const successConnection = answerConnection("SendTaskSuccess", "Answer: success", "Gives the token back with a result: the waiting task goes on.", 11, (content) => ({ output: jsonText(content.body) }));
export const failureConnection = answerConnection("SendTaskFailure", "Answer: failure", "Gives the token back with an error: the waiting task fails.", 12, () => ({ error: "WorkFailed", cause: "The work could not be done." }));
export const heartbeatConnection = answerConnection("SendTaskHeartbeat", "Heartbeat", "Says that somebody still works on it.", 13, () => ({}));

export const scheduleActivityConnection = defineCallConnection({
  type: "states:ScheduleActivity", service: "states", title: "Activity task", says: "Tasks of the machine wait here for a worker.",
  properties: {}, joins: { from: ["stepfunctions.stateMachine"], to: ["stepfunctions.activity"], verb: "give it tasks", preference: 1 },
  compose: { one: (content) => ({ input: content.body }) },
});

export const getActivityTaskConnection = defineCallConnection({
  type: "states:GetActivityTask", service: "states", title: "Ask for a task", says: "A worker's long poll of up to 60 s.",
  properties: {}, joins: { from: ["caller"], to: ["stepfunctions.activity"], verb: "ask for a task", preference: 1 },
  compose: { one: (content, _connection, target) => ({ activityArn: target.arn, ...content.input }) },
});
