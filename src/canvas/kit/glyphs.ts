/**
 * The signs of node types, drawn for this project: one calm shape language, a filled disc (the message) in each. 24 × 24,
 * in currentColor. Text of the inside of an <svg>; the strokes come from `Glyph`.
 */
export const glyphs = {
  "client": '<rect x="3" y="5" width="12" height="14" rx="2.5"/><path d="M15 12h6M18.5 9.5 21 12l-2.5 2.5"/><circle cx="9" cy="12" r="2.4" fill="currentColor" stroke="none"/>',
  "worker-fleet": '<path d="M8 4h11a2 2 0 0 1 2 2v8"/><rect x="3" y="8" width="14" height="12" rx="2"/><path d="M12 14h2"/><circle cx="8" cy="14" r="2.4" fill="currentColor" stroke="none"/>',
  "sqs-queue": '<path d="M3 6.5h18M3 17.5h18"/><circle cx="6" cy="12" r="1.6"/><circle cx="12" cy="12" r="1.6"/><circle cx="18" cy="12" r="2.4" fill="currentColor" stroke="none"/>',
  "sqs-queue-fifo": '<path d="M3 6.5h18M3 17.5h18M20.5 9.5v5"/><circle cx="5" cy="12" r="1.6"/><circle cx="10.5" cy="12" r="1.6"/><circle cx="16" cy="12" r="2.4" fill="currentColor" stroke="none"/>',
  "sns-topic": '<path d="M8 12h4M12 12c3 0 2-6.5 6-6.5h3M12 12h9M12 12c3 0 2 6.5 6 6.5h3"/><circle cx="5" cy="12" r="2.4" fill="currentColor" stroke="none"/>',
  "lambda-function": '<path d="M8.5 4C5.5 4 6.5 7 6.5 9S5.5 12 4 12c1.5 0 2.5 1 2.5 3s-1 5 2 5M15.5 4c3 0 2 3 2 5s1 3 2.5 3c-1.5 0-2.5 1-2.5 3s1 5-2 5"/><circle cx="12" cy="12" r="2.4" fill="currentColor" stroke="none"/>',
  "kinesis-stream": '<path d="M3 5.5h10M3 12h4M3 18.5h12"/><circle cx="15" cy="5.5" r="1.9"/><circle cx="17" cy="18.5" r="1.9"/><circle cx="9.5" cy="12" r="2.4" fill="currentColor" stroke="none"/><path d="M21 3v5M21 16v5M21 10v4"/>',
  "firehose-deliveryStream": '<path d="M5 8v9a3 3 0 0 0 3 3h8a3 3 0 0 0 3-3V8M5 13.5c2.3-1.4 4.7 1.4 7 0s4.7 1.4 7 0"/><circle cx="12" cy="5" r="2.4" fill="currentColor" stroke="none"/>',
  "kinesisanalytics-application": '<path d="M2.5 12H6M18 12h3.5M9 4H7a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h2M15 4h2a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-2"/><circle cx="12" cy="12" r="2.4" fill="currentColor" stroke="none"/>',
  "stepfunctions-stateMachine": '<rect x="8" y="2.5" width="8" height="5" rx="1.5"/><rect x="2.5" y="16.5" width="8" height="5" rx="1.5"/><path d="M12 7.5v3M6.5 16.5v-3.5a2 2 0 0 1 2-2h7a2 2 0 0 1 2 2v3"/><circle cx="17.5" cy="19" r="2.4" fill="currentColor" stroke="none"/>',
  "apigateway-restApi": '<path d="M5 20V4M19 20V4M2.5 20h5M16.5 20h5M5 6h14"/><circle cx="12" cy="14" r="2.4" fill="currentColor" stroke="none"/>',
  "apigateway-httpApi": '<path d="M5 20V4M19 20V4M2.5 20h5M16.5 20h5"/><circle cx="12" cy="12" r="2.4" fill="currentColor" stroke="none"/>',
  "apigateway-webSocketApi": '<path d="M5 20V4M19 20V4M2.5 20h5M16.5 20h5M8.5 8h7M13.5 6l2 2-2 2M15.5 18h-7M10.5 16l-2 2 2 2"/><circle cx="12" cy="13" r="1.8" fill="currentColor" stroke="none"/>',
  "events-bus": '<path d="M2.5 8h19M7 8v8M12 8v4M17 8v8M5 18.5h4M15 18.5h4"/><circle cx="12" cy="15" r="2.4" fill="currentColor" stroke="none"/>',
  "events-rule": '<path d="M3 5h18l-6.5 7.5V20M3 5l6.5 7.5V20"/><circle cx="12" cy="10" r="2.4" fill="currentColor" stroke="none"/>',
  "events-schedule": '<circle cx="12" cy="12" r="9"/><path d="M12 6.5V12"/><path d="M12 12h2"/><circle cx="16.5" cy="12" r="2.4" fill="currentColor" stroke="none"/>',
  "events-pipe": '<path d="M3 8h9a4 4 0 0 1 4 4v9M3 16h3a2 2 0 0 1 2 2v3"/><circle cx="9" cy="12" r="2.4" fill="currentColor" stroke="none"/>',
  "s3-bucket": '<path d="M4 10h16v9a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 19zM4 10 2.5 7M20 10l1.5-3M9.5 15h5"/><circle cx="12" cy="5" r="2.4" fill="currentColor" stroke="none"/>',
  "dynamodb-table": '<rect x="3" y="4" width="18" height="16" rx="2"/><path d="M3 9.3h18M3 14.7h18M10 4v16"/><circle cx="15.5" cy="12" r="1.8" fill="currentColor" stroke="none"/>',
  "http-endpoint": '<path d="M10 12h1M21 12h-3M18 6v12h-2a6 6 0 0 1 0-12zM18 9h2.5M18 15h2.5"/><circle cx="5" cy="12" r="2.4" fill="currentColor" stroke="none"/>',
  "email-inbox": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M3.5 7 10 12M20.5 7 14 12"/><circle cx="12" cy="13" r="2.4" fill="currentColor" stroke="none"/>',
  "sms-phone": '<path d="M5 4h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-4.5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z"/><circle cx="12" cy="10" r="2.4" fill="currentColor" stroke="none"/>',
  "mobile-app": '<rect x="6" y="2.5" width="12" height="19" rx="2.5"/><path d="M10.5 18h3"/><circle cx="12" cy="10" r="2.4" fill="currentColor" stroke="none"/>',
  "cognito-userPool": '<path d="M5 20.5c0-4 3-6.5 7-6.5s7 2.5 7 6.5"/><circle cx="12" cy="8" r="4.5"/><circle cx="12" cy="8" r="1.8" fill="currentColor" stroke="none"/>',
  "redshift-cluster": '<path d="M3.5 20V9.5L12 4l8.5 5.5V20zM8 20v-4.5h8V20"/><circle cx="12" cy="11" r="2.4" fill="currentColor" stroke="none"/>',
  "plain": '<rect x="4" y="4" width="16" height="16" rx="3.5"/><circle cx="12" cy="12" r="2.4" fill="currentColor" stroke="none"/>',
  "swf-domain": '<path d="M7 3.5h10a2 2 0 0 1 2 2v13a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-13a2 2 0 0 1 2-2zM12.5 9H16M12.5 15H16"/><circle cx="9" cy="15" r="1.5"/><circle cx="9" cy="9" r="1.8" fill="currentColor" stroke="none"/>',
  "mq-broker": '<path d="M2.5 7h4M2.5 17h4M17.5 7h4M17.5 17h4"/><rect x="6.5" y="4" width="11" height="16" rx="5.5"/><circle cx="12" cy="12" r="2.4" fill="currentColor" stroke="none"/>',
  "note": '<path d="M5 3.5h14a1.5 1.5 0 0 1 1.5 1.5v10L15 20.5H5A1.5 1.5 0 0 1 3.5 19V5A1.5 1.5 0 0 1 5 3.5zM20.5 15H15v5.5"/><circle cx="8.5" cy="8.5" r="1.5" fill="currentColor" stroke="none"/>',
} as const;

export type GlyphName = keyof typeof glyphs;

/** A name of the table, or the inside of a 24 × 24 svg that a service brings itself. */
export type Sign = GlyphName | `<${string}`;

export function signShape(sign: Sign): string {
  return sign in glyphs ? glyphs[sign as GlyphName] : sign;
}
