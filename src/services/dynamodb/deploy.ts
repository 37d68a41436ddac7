/** Tables as AWS::DynamoDB::Table and `aws dynamodb create-table`. Source: the CloudFormation and AWS CLI references of Amazon DynamoDB. */
import { asOptions, type DeployPart, type Deployment } from "../deploy.ts";
import type { Json } from "../../vocabulary/json.ts";

export function deployTable(part: DeployPart): Deployment {
  const keys = (part.properties.KeySchema ?? [{ AttributeName: "id", KeyType: "HASH" }]) as readonly { readonly AttributeName: string; readonly KeyType: string }[];
  const mode = part.properties.BillingMode ?? "PAY_PER_REQUEST";
  const throughput = part.properties.ProvisionedThroughput as Readonly<Record<string, Json>> | undefined;
  const stream = part.properties.StreamSpecification as Readonly<Record<string, Json>> | undefined;
  const set: Record<string, Json> = {
    AttributeDefinitions: keys.map(({ AttributeName }) => ({ AttributeName, AttributeType: "S" })),
    KeySchema: keys.map(({ AttributeName, KeyType }) => ({ AttributeName, KeyType })),
    BillingMode: mode,
    ...(mode === "PROVISIONED" ? { ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5, ...throughput } } : {}),
  };
  const view = stream?.StreamEnabled === true ? { StreamViewType: stream.StreamViewType ?? "NEW_AND_OLD_IMAGES" } : undefined;
  return {
    resources: { "": { Type: "AWS::DynamoDB::Table", Properties: { TableName: part.name, ...set, ...(view ? { StreamSpecification: view } : {}) } } },
    commands: [{ command: "dynamodb create-table", options: { "table-name": part.name, ...asOptions({ ...set, ...(view ? { StreamSpecification: { StreamEnabled: true, ...view } } : {}) }) } }],
    notes: [`The keys of ${part.name} are written as texts (AttributeType S).`],
  };
}
