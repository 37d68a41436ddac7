/** The timeline's measures, in pixels. */
export const LABEL = 126;
export const VALUE = 84;
/** Height of the strip with moments and ticks; where there are flags, their lane lies between the two. */
export const MARKS = 34;
export const LANE = 18;
export const LANE_TOP = 18;
export const ROW = 30;
/** Where that makes room for one more. */
export const LEAST_ROW = 27;
export const COINS = 22;
