/** AWS's errors of the Step Functions API. Source: https://docs.aws.amazon.com/step-functions/latest/apireference/CommonErrors.html and each action's page. */
import { awsError } from "../../../aws/errors.ts";

export const executionExists = (arn: string) => awsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
export const noExecution = (arn: string) => awsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
export const noMachine = (arn: string) => awsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
export const badInput = (says: string) => awsError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${says}'`);
export const badDefinition = (says: string) => awsError("InvalidDefinition", `Invalid State Machine Definition: '${says}'`);
export const badName = (name: string) => awsError("InvalidName", `Invalid Name: '${name}'`);
export const badArn = (says: string) => awsError("InvalidArn", `Invalid Arn: '${says}'`);
export const expressArn = () => badArn("Resource type not valid in this context: express");
export const badToken = () => awsError("InvalidToken", "Invalid Token: 'Invalid token'");
export const taskTimedOut = () => awsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
export const tooFast = () => awsError("ThrottlingException", "Rate exceeded");
export const tooMany = () => awsError("ExecutionLimitExceeded", "The maximum number of running executions has been reached.");
export const conflict = (says: string) => awsError("ConflictException", says);
export const badValue = (says: string) => awsError("ValidationException", says);
export const gone = (says: string) => awsError("ResourceNotFound", says);

/** SFN-025. */
export function isName(name: string): boolean {
  return name.length >= 1 && name.length <= 80 && !/[\s<>{}[\]?*"#%\\^|~`$&,;:/]|\p{Cc}/u.test(name);
}
