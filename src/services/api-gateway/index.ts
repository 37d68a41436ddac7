/** Amazon API Gateway: REST, HTTP and WebSocket APIs. */
import type { Service } from "../define.ts";
import { apiAccount } from "./account.ts";
import { httpApi, restApi, webSocketApi } from "./api.ts";
import { domainName, mapping } from "./domain.ts";
import { authorizerConnection, integrationConnection, postConnection, requestConnection } from "./connections.ts";
import { rules } from "./rules.ts";

export const apiGateway: Service = {
  name: "apigateway", title: "Amazon API Gateway", family: "api", rules,
  entities: [restApi, httpApi, webSocketApi, domainName, apiAccount, mapping, requestConnection, postConnection, integrationConnection, authorizerConnection],
};
