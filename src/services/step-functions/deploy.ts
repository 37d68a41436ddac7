/** State machines and activities as AWS::StepFunctions and `aws stepfunctions`. Source: the CloudFormation and AWS CLI references of AWS Step Functions. */
import { role, type DeployContext, type DeployPart, type Deployment } from "../deploy.ts";
import { roleArn } from "../../aws/arn.ts";

export function deployMachine(part: DeployPart, context: DeployContext): Deployment {
  const { Definition, StateMachineType, LoggingConfiguration } = part.properties;
  const text = roleArn(context, `${part.name}-role`);
  const definition = Definition === undefined ? undefined : typeof Definition === "string" ? Definition : { $json: Definition };
  const type = StateMachineType ?? "STANDARD";
  return {
    resources: {
      Role: role("states.amazonaws.com", [], []),
      "": { Type: "AWS::StepFunctions::StateMachine", Properties: { StateMachineName: part.name, StateMachineType: type, RoleArn: context.own(part, "Role", "Arn", text), ...(typeof Definition === "string" ? { DefinitionString: Definition } : Definition === undefined ? {} : { Definition }) } },
    },
    commands: [{ command: "stepfunctions create-state-machine", options: { name: part.name, type, ...(definition === undefined ? {} : { definition }), "role-arn": text } }],
    notes: [
      `The role of ${part.name} has no permissions yet: give it what its tasks call.`,
      ...(LoggingConfiguration === undefined ? [] : [`LoggingConfiguration of ${part.name} is not written: it needs a log group.`]),
    ],
  };
}

export function deployActivity(part: DeployPart): Deployment {
  return { resources: { "": { Type: "AWS::StepFunctions::Activity", Properties: { Name: part.name } } }, commands: [{ command: "stepfunctions create-activity", options: { name: part.name } }] };
}
