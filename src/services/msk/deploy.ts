/** Kafka clusters as AWS::MSK::Cluster and `aws kafka`. Source: the CloudFormation and AWS CLI references of Amazon MSK. */
import { variable, type DeployPart, type Deployment } from "../deploy.ts";

export function deployCluster(part: DeployPart): Deployment {
  const brokers = Number(part.properties.NumberOfBrokerNodes ?? 3);
  // As many brokers in each subnet, and two or three subnets.
  const subnets = ["subnet-your-first", "subnet-your-second", "subnet-your-third"].slice(0, brokers % 3 === 0 ? 3 : 2);
  const nodes = { InstanceType: "kafka.t3.small", ClientSubnets: subnets };
  const KafkaVersion = "3.9.x";
  return {
    resources: { "": { Type: "AWS::MSK::Cluster", Properties: { ClusterName: part.name, KafkaVersion, NumberOfBrokerNodes: brokers, BrokerNodeGroupInfo: nodes } } },
    commands: [{ command: "kafka create-cluster", keeps: { variable: variable(part), query: "ClusterArn" }, options: { "cluster-name": part.name, "kafka-version": KafkaVersion, "number-of-broker-nodes": brokers, "broker-node-group-info": nodes } }],
    notes: [
      `The subnets of ${part.name} are place-holders: put your own. Its topics are made inside it, not by AWS.`,
      ...(brokers % subnets.length === 0 ? [] : [`AWS makes as many brokers in each subnet: ${brokers} do not divide by ${subnets.length}.`]),
    ],
  };
}
