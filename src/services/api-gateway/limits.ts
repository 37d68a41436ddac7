/** Fixed limits of API Gateway. Source: DG limits.html, api-gateway-execution-service-limits-table.html */

/** Bytes of an answer that can be cached. */
export const LARGEST_CACHED = 1_048_576;
/** Bytes of a frame and of a message. */
export const LARGEST_FRAME = 32_768;
export const LARGEST_MESSAGE = 131_072;
/** Microseconds: a connection without a frame, and any connection. */
export const IDLE_US = 600_000_000;
export const LONGEST_US = 7_200_000_000;
