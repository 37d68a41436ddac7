/** Rules of WebSocket APIs. */
import type { RuleDefinition } from "../define.ts";
import { rule } from "./rule.ts";

const connect = "apigateway-websocket-api-route-keys-connect-disconnect";
const routes = "websocket-api-develop-routes";

export const webSocketRules: { readonly [id: string]: RuleDefinition } = {
  "APG-098": rule("P0", "Connect", connect, "An upgrade runs $connect with its authorizer; only after success is the connection open and has its id.", { answer: "The handshake is over.", default: "{connectionId} is open." }, { mark: "done", moment: "first connection" }),
  "APG-099": rule("P1", "A refused connect", connect, "A denial or a $connect that does not answer 2xx fails the handshake with that status; there is no connection, and no $disconnect.", { answer: "The handshake failed.", default: "The handshake of {connectionId} failed: {status}." }, { mark: "failed" }),
  "APG-100": rule("P0", "Route selection", routes, "The expression is read from the JSON frame: the route of exactly that key, else $default; what is not JSON goes to $default.", "A frame of {connectionId} takes the route {route}.", { mark: "in-flight", properties: ["RouteSelectionExpression"] }),
  "APG-101": rule("P1", "No route", routes, "Without a match and without $default the client gets an error frame; the connection stays open.", { answer: "An error frame.", default: "No route: {connectionId} gets an error frame ({message})." }, { mark: "failed" }),
  "APG-102": rule("P0", "Ten idle minutes", "limits", "No frame in either direction for 600 s closes the connection.", { event: "Ten minutes since the last look.", default: "{connectionId} was idle for 600 s: closed ({code})." }, { mark: "dropped", moment: "first idle close" }),
  "APG-103": rule("P0", "Two hours at most", "limits", "A connection is closed 7,200 s after it opened, busy or not.", { event: "Two hours.", default: "{connectionId} was open for {openS} s: closed ({code})." }, { mark: "dropped" }),
  "APG-104": rule("P0", "Push from behind", "apigateway-how-to-call-websocket-api-connections", "POST @connections delivers a frame, GET tells of the connection, DELETE closes it; an id that is gone is 410 GoneException; above 128 KB 413.", { answer: "@connections answered.", default: ["A frame of {bytes} characters to {connectionId}.", "{connectionId} was closed from behind ({code}) after {openS} s."] }, { mark: "done", moment: "first push" }),
  "APG-105": rule("P1", "Size of frames and messages", "limits", "A frame above 32 KB or a message above 128 KB closes the connection with 1009.", { answer: "Too long.", default: "A frame too long: {connectionId} is closed ({code})." }, { mark: "failed" }),
  "APG-106": rule("P1", "Connects per second", "limits", "More than 500 new connections a second are refused (429 is assumed).", { answer: "429.", default: "Too many connects in this second: {status}." }, { status: "assumed", mark: "throttled", properties: ["webSocketConnectRate"] }),
  "APG-107": rule("P1", "$disconnect is best effort", connect, "It runs after the close and may be lost: tables of connections then hold stale rows.", { answer: "Closed.", default: "{connectionId} was closed ({code}) after {openS} s." }, { mark: "dropped", properties: ["dropDisconnect"] }),
  "APG-108": rule("P2", "One way, unless a route response exists", "apigateway-websocket-api-selection-expressions", "The back end's answer goes back to the client only where the route has a response.", "The answer goes back to {connectionId}.", { mark: "done" }),
};
