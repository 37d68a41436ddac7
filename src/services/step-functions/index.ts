/** AWS Step Functions: state machines in the Amazon States Language, and activities. */
import type { Service } from "../define.ts";
import { statesAccount } from "./account.ts";
import { activity } from "./activity.ts";
import { failureConnection, getActivityTaskConnection, heartbeatConnection, scheduleActivityConnection, startConnection, startSyncConnection, successConnection } from "./connections.ts";
import { machine } from "./machine.ts";
import { rules } from "./rules.ts";

export const stepFunctions: Service = {
  name: "states", title: "AWS Step Functions", family: "workflow", rules,
  entities: [machine, activity, statesAccount, startConnection, startSyncConnection, successConnection, failureConnection, heartbeatConnection, scheduleActivityConnection, getActivityTaskConnection],
};
