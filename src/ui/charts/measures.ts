/** The timeline's measures, in pixels. */
export const LABEL = 126;
export const VALUE = 84;
/** Height of the strip with moments, flags and ticks. */
export const MARKS = 34;
export const ROW = 30;
export const COINS = 22;
