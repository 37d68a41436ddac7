/** CloudWatch's metrics of the three kinds of API, and prices of us-east-1. Source: DG api-gateway-metrics-and-dimensions.html, http-api-metrics.html, apigateway-websocket-api-logging.html; https://aws.amazon.com/api-gateway/pricing/ */
import type { MetricDefinition } from "../define.ts";

const latency = {
  Latency: { kind: "distribution", unit: "Milliseconds", says: "From a request's arrival to the gateway's answer." },
  IntegrationLatency: { kind: "distribution", unit: "Milliseconds", says: "From the call of the back end to its answer." },
} as const satisfies Record<string, MetricDefinition>;

export const restMetrics: Readonly<Record<string, MetricDefinition>> = {
  Count: { kind: "counter", unit: "Count", says: "Requests.", usd: 0.0000035 },
  "4XXError": { kind: "counter", unit: "Count", says: "Answers from 400 to 499; throttles (429) are among them." },
  "5XXError": { kind: "counter", unit: "Count", says: "Answers from 500 to 599." },
  CacheHitCount: { kind: "counter", unit: "Count", says: "Requests answered from the cache." },
  CacheMissCount: { kind: "counter", unit: "Count", says: "Requests that asked the back end although the cache is on." },
  CacheCost: { kind: "counter", unit: "None", says: "US dollars for the cache: by the hour and by its size, with or without traffic.", usd: 1 },
  ...latency,
};

export const httpMetrics: Readonly<Record<string, MetricDefinition>> = {
  Count: { kind: "counter", unit: "Count", says: "Requests.", usd: 0.000001 },
  "4xx": { kind: "counter", unit: "Count", says: "Answers from 400 to 499; throttles (429) are among them." },
  "5xx": { kind: "counter", unit: "Count", says: "Answers from 500 to 599." },
  ...latency,
};

export const webSocketMetrics: Readonly<Record<string, MetricDefinition>> = {
  Count: { kind: "counter", unit: "Count", says: "Requests that came over arrows." },
  ConnectCount: { kind: "counter", unit: "Count", says: "Connections asked for." },
  MessageCount: { kind: "counter", unit: "Count", says: "Frames, both ways.", usd: 0.000001 },
  IntegrationError: { kind: "counter", unit: "Count", says: "Back ends that failed." },
  ClientError: { kind: "counter", unit: "Count", says: "Frames and connects that were refused." },
  ExecutionError: { kind: "counter", unit: "Count", says: "Frames that failed in the gateway." },
  IntegrationLatency: latency.IntegrationLatency,
};

/** US dollars an hour by size in GB. */
export const CACHE_USD_PER_HOUR: Readonly<Record<string, number>> = { "0.5": 0.02, "1.6": 0.038, "6.1": 0.2, "13.5": 0.25, "28.4": 0.5, "58.2": 1, "118": 1.9, "237": 3.8 };
