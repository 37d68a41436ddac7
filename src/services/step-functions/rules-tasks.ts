/** Size: a table of rules. Tasks of Step Functions. */
import type { RuleDefinition } from "../define.ts";
import { api, guide } from "./sources.ts";

export const tasksRules: { readonly [id: string]: RuleDefinition } = {
  "SFN-080": {
    rank: "P0", title: "A Task is one unit of work", status: "documented", source: guide("state-task"),
    says: "Its Resource names a function, an activity, an integration or any AWS API.",
    tells: "Called for a task.", mark: "in-flight",
  },
  "SFN-081": {
    rank: "P0", title: "On with the answer", status: "documented", source: guide("connect-to-resource"),
    says: "Without a suffix the state is over when the API has answered; whether anybody has done the work does not matter.",
    tells: "Called; the answer is enough.", mark: "in-flight",
  },
  "SFN-082": {
    rank: "P0", title: ".sync waits for the job", status: "documented", source: guide("connect-to-resource"),
    says: "The task stays open until the job is over; aborting it tries to stop the job.",
    tells: "Waits for the job.", mark: "waiting",
  },
  "SFN-083": {
    rank: "P0", title: "Waits for a task token", status: "measured", source: guide("connect-to-resource"),
    says: "The token goes out with the call; whoever has it ends the task with SendTaskSuccess or SendTaskFailure.",
    tells: "The token came back.", mark: "done", moment: "first token back",
  },
  "SFN-084": {
    rank: "P1", title: "A token is good once", status: "documented", source: api("SendTaskSuccess"),
    says: "It belongs to one open attempt: afterwards it is refused, and each retry has a new one.",
    tells: "That token is not open any more.", mark: "failed",
  },
  "SFN-085": {
    rank: "P1", title: "A token that nobody got", status: "measured", source: guide("connect-to-resource"),
    says: "Forgetting to pass the token is no error: only time ends the task.",
  },
  "SFN-086": {
    rank: "P0", title: "Two ways to call a function", status: "measured", source: guide("connect-lambda"),
    says: "By the function's ARN the result is what it returns; `lambda:invoke` wraps it in Payload, StatusCode and more.",
  },
  "SFN-087": {
    rank: "P0", title: "A function's errors keep their name", status: "measured", source: guide("concepts-error-handling"),
    says: "The handler's errorType is the error, the error document its cause; errors of the service begin with `Lambda.`",
    tells: { note: "{state} failed: {error}.", default: "The task failed." }, mark: "failed", moment: "first task failed",
  },
  "SFN-088": {
    rank: "P1", title: "Names of service errors", status: "measured", source: guide("integrate-services"),
    says: "Optimised integrations and SDK ones have their own prefixes: SQS.…, Sqs.…, DynamoDB.…, DynamoDb.…",
  },
  "SFN-089": {
    rank: "P1", title: "SQS and SNS", status: "measured", source: guide("connect-sqs"),
    says: "An object as message becomes its JSON text; success means accepted.",
  },
  "SFN-090": {
    rank: "P1", title: "putEvents: all or failed", status: "measured", source: guide("connect-eventbridge"),
    says: "One rejected entry fails the task, although the others were published.",
  },
  "SFN-091": {
    rank: "P0", title: "Machines that start machines", status: "measured", source: guide("connect-stepfunctions"),
    says: "At once, or `.sync` with the output as text, `.sync:2` as JSON. A child that fails is States.TaskFailed.",
    tells: "The child execution did not succeed.", mark: "failed",
  },
  "SFN-092": {
    rank: "P1", title: "Activities", status: "measured", source: guide("concepts-activities"),
    says: "Tasks wait until a worker asks; a poll waits up to 60 s.",
    tells: { note: "{worker} took the task, which had waited {waitedS} s.", default: "The activity." }, mark: "in-flight",
  },
  "SFN-093": {
    rank: "P2", title: "HTTP tasks", status: "documented", source: guide("call-https-apis"),
    says: "60 seconds at most, then States.Http.Socket; statuses are States.Http.StatusCode.…",
  },
  "SFN-094": {
    rank: "P2", title: "Functions called asynchronously", status: "documented", source: guide("connect-lambda"),
    says: "InvocationType Event is over when Lambda has accepted the event.",
  },
};
