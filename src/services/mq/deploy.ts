/** Brokers as AWS::AmazonMQ::Broker and `aws mq`. Source: the CloudFormation and AWS CLI references of Amazon MQ. */
import { variable, type DeployPart, type Deployment, type DeployContext, type DeployValue } from "../deploy.ts";

/** The smallest of each engine. Source: https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/broker-instance-types.html */
const INSTANCE: Readonly<Record<string, string>> = { ACTIVEMQ: "mq.t3.micro", RABBITMQ: "mq.m7g.medium" };
const USER = "application";

export function deployBroker(part: DeployPart, context: DeployContext): Deployment {
  const EngineType = String(part.properties.EngineType ?? "ACTIVEMQ");
  const set = { BrokerName: part.name, EngineType, DeploymentMode: "SINGLE_INSTANCE", HostInstanceType: INSTANCE[EngineType] ?? INSTANCE.ACTIVEMQ!, PubliclyAccessible: false, AutoMinorVersionUpgrade: true };
  const secret = context.own(part, "Secret", undefined, `arn:aws:secretsmanager:${context.Region}:${context.accountId}:secret:${part.name}`);
  const user = (Password: DeployValue): DeployValue => [{ Username: USER, Password }];
  return {
    resources: {
      // The password is made by AWS, and read from there by whoever connects.
      Secret: { Type: "AWS::SecretsManager::Secret", Properties: { GenerateSecretString: { SecretStringTemplate: JSON.stringify({ username: USER }), GenerateStringKey: "password", PasswordLength: 24, ExcludePunctuation: true } } },
      "": { Type: "AWS::AmazonMQ::Broker", Properties: { ...set, Users: user({ "Fn::Sub": ["{{resolve:secretsmanager:${secret}:SecretString:password}}", { secret }] }) } },
    },
    commands: [{
      command: "mq create-broker", keeps: { variable: variable(part), query: "BrokerId" },
      options: { "broker-name": part.name, "engine-type": EngineType, "deployment-mode": set.DeploymentMode, "host-instance-type": set.HostInstanceType, "publicly-accessible": false, "auto-minor-version-upgrade": true, users: user("put-your-own-password") },
    }],
    notes: [`On the command line the password of ${part.name} is yours to put. Its queues are made inside it, not by AWS.`],
  };
}
