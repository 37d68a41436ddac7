/**
 * Civil time (proleptic Gregorian calendar, UTC) by whole-number arithmetic alone, because the model may not ask the
 * machine for dates. Instants are milliseconds since 1970-01-01T00:00:00Z; leap seconds do not exist, as in AWS's times.
 */

/** `weekday` 0 is Sunday, as in AWS's cron with 1 taken away. `month` 1–12, `day` 1–31. */
export interface DateParts {
  readonly year: number; readonly month: number; readonly day: number;
  readonly hour: number; readonly minute: number; readonly second: number; readonly millisecond: number;
  readonly weekday: number;
}

const DAY_MS = 86_400_000;
/** Days from 0000-03-01 to 1970-01-01. Counting years from March puts the leap day at the end. */
const EPOCH_DAYS = 719_468;
const ERA_DAYS = 146_097;

/** Days since 1970-01-01 of a civil date. The month may lie outside 1–12 and the day outside the month: they carry over. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const months = year * 12 + (month - 1);
  const y = Math.floor(months / 12);
  const m = months - y * 12 + 1;
  const marchYear = m <= 2 ? y - 1 : y;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (m + (m > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * ERA_DAYS + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - EPOCH_DAYS;
}

/** The civil date of a day counted from 1970-01-01. */
export function civilFromDays(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + EPOCH_DAYS;
  const era = Math.floor(shifted / ERA_DAYS);
  const dayOfEra = shifted - era * ERA_DAYS;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1 };
}

/** 0 = Sunday … 6 = Saturday. */
export function weekdayOfDays(days: number): number {
  return (((days + 4) % 7) + 7) % 7;
}

export function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

export function daysInMonth(year: number, month: number): number {
  return daysFromCivil(year, month + 1, 1) - daysFromCivil(year, month, 1);
}

/** The parts of an instant in UTC. Fractions of a millisecond are cut off. */
export function parts(epochMs: number): DateParts {
  const ms = Math.floor(epochMs);
  const days = Math.floor(ms / DAY_MS);
  const ofDay = ms - days * DAY_MS;
  const { year, month, day } = civilFromDays(days);
  return {
    year, month, day, weekday: weekdayOfDays(days),
    hour: Math.floor(ofDay / 3_600_000), minute: Math.floor(ofDay / 60_000) % 60, second: Math.floor(ofDay / 1_000) % 60, millisecond: ofDay % 1_000,
  };
}

/** The instant of civil parts in UTC; those left out are their least. Values beyond their range carry over. */
export function msFromParts(of: { readonly year: number } & Partial<DateParts>): number {
  const { year, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0 } = of;
  return daysFromCivil(year, month, day) * DAY_MS + hour * 3_600_000 + minute * 60_000 + second * 1_000 + millisecond;
}

/** `2026-01-01T00:00:00.000Z`, the form of ECMAScript's toISOString for years 0–9999. */
export function isoFromMs(epochMs: number): string {
  const at = parts(epochMs);
  return `${isoFront(at)}.${digits(at.millisecond, 3)}Z`;
}

/** `2026-01-01T00:00:00Z`: ISO text to the second, as in the `time` of an EventBridge event. */
export function isoSecondsFromMs(epochMs: number): string {
  return `${isoFront(parts(epochMs))}Z`;
}

function isoFront(at: DateParts): string {
  return `${digits(at.year, 4)}-${digits(at.month, 2)}-${digits(at.day, 2)}T${digits(at.hour, 2)}:${digits(at.minute, 2)}:${digits(at.second, 2)}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** `01/Jan/2026:00:00:00 +0000`, the form of API Gateway's `requestTime`. */
export function commonLogTime(epochMs: number): string {
  const at = parts(epochMs);
  return `${digits(at.day, 2)}/${MONTHS[at.month - 1]}/${at.year}:${digits(at.hour, 2)}:${digits(at.minute, 2)}:${digits(at.second, 2)} +0000`;
}

/** `Thu, 01 Jan 2026 00:00:00 GMT`, the form of HTTP's Date header. */
export function httpDate(epochMs: number): string {
  const at = parts(epochMs);
  return `${WEEKDAYS[at.weekday]}, ${digits(at.day, 2)} ${MONTHS[at.month - 1]} ${digits(at.year, 4)} ${digits(at.hour, 2)}:${digits(at.minute, 2)}:${digits(at.second, 2)} GMT`;
}

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?([Zz]|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Epoch milliseconds of an ISO 8601 instant (`2026-01-01`, `…T10:00Z`, `…T10:00:00.5+01:00`); undefined for anything
 * else, including days that do not exist. Without an offset it is UTC. Below a millisecond is cut off.
 */
export function parseIso(text: string): number | undefined {
  const found = ISO.exec(text);
  if (!found) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((each) => Number(each ?? 0)) as [number, number, number, number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = offsetMinutes(found[8]);
  if (offset === undefined) return undefined;
  const millisecond = Number(`${found[7] ?? ""}000`.slice(0, 3));
  return msFromParts({ year, month, day, hour, minute, second, millisecond }) - offset * 60_000;
}

function offsetMinutes(text: string | undefined): number | undefined {
  if (text === undefined || text === "Z" || text === "z") return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(-2));
  if (hours > 23 || minutes > 59) return undefined;
  return (text.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
