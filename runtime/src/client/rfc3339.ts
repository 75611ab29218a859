/** Milliseconds since 1970 <-> the times that Kubernetes writes, by arithmetic: Date reads clocks. */

import type { MicroTime, Time } from "../types.js";

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const monthDays = (year: number) => [
  31,
  isLeap(year) ? 29 : 28,
  31,
  30,
  31,
  30,
  31,
  31,
  30,
  31,
  30,
  31,
];

/** Days from 1970-01-01 to the first of January; negative before. */
function daysToYear(year: number): number {
  const past = year - 1;
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
  return (year - 1970) * 365 + leapDays - 477;
}

const digits = (value: number, count: number) => String(value).padStart(count, "0");

function format(milliseconds: number, fraction: (ofSecondMs: number) => string): string {
  const ms = Math.floor(milliseconds);
  const days = Math.floor(ms / dayMs);
  const time = ms - days * dayMs;
  let year = Math.floor(days / 365.2425) + 1970;
  while (daysToYear(year) > days) year--;
  while (daysToYear(year + 1) <= days) year++;
  let day = days - daysToYear(year);
  const months = monthDays(year);
  const month = months.findIndex((length) => {
    if (day < length) return true;
    day -= length;
    return false;
  });
  const date = `${digits(year, 4)}-${digits(month + 1, 2)}-${digits(day + 1, 2)}`;
  const parts = [time / hourMs, (time % hourMs) / minuteMs, (time % minuteMs) / secondMs];
  const clock = parts.map((part) => digits(Math.floor(part), 2)).join(":");
  return `${date}T${clock}${fraction(time % secondMs)}Z`;
}

/** `metav1.Time`: whole seconds, UTC. */
export function formatTime(milliseconds: number): Time {
  return format(milliseconds, () => "");
}

/** `metav1.MicroTime`: six digits after the second, UTC. */
export function formatMicroTime(milliseconds: number): MicroTime {
  return format(milliseconds, (ofSecondMs) => `.${digits(ofSecondMs, 3)}000`);
}

const pattern =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/i;

/** Milliseconds since 1970, or undefined for what is no RFC 3339 time. */
export function parseTime(text: string): number | undefined {
  const found = pattern.exec(text);
  if (found === null) return undefined;
  const number = (group: number) => Number(found[group] ?? 0);
  const [year, month, day, hour, minute] = [number(1), number(2), number(3), number(4), number(5)];
  const months = monthDays(year);
  const lastDay = months[month - 1] ?? 0;
  // RFC 3339 lets a leap second through as :60.
  if (day < 1 || day > lastDay || hour > 23 || minute > 59 || number(6) > 60) return undefined;
  const before = months.slice(0, month - 1).reduce((sum, length) => sum + length, 0);
  const fraction = Number((found[7] ?? "").padEnd(3, "0").slice(0, 3));
  const offset = (found[8] === "-" ? -1 : 1) * (number(9) * hourMs + number(10) * minuteMs);
  const time = hour * hourMs + minute * minuteMs + number(6) * secondMs + fraction;
  return (daysToYear(year) + before + day - 1) * dayMs + time - offset;
}
