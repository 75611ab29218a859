import fc from "fast-check";
import { expect, test } from "vitest";
import { formatMicroTime, formatTime, parseTime } from "../../src/index.js";

const whole = fc.date({
  min: new Date("0001-01-01T00:00:00Z"),
  max: new Date("9999-12-31T23:59:59.999Z"),
  noInvalidDate: true,
});

test("times are those of Date, of any year, there and back", () => {
  fc.assert(
    fc.property(whole, (date) => {
      const iso = date.toISOString();
      expect(formatTime(date.getTime())).toBe(`${iso.slice(0, 19)}Z`);
      expect(formatMicroTime(date.getTime())).toBe(iso.replace("Z", "000Z"));
      expect(parseTime(iso)).toBe(date.getTime());
    }),
    { numRuns: 2000 },
  );
});

test.each([
  "1970-01-01T00:00:00.000Z",
  "1969-12-31T23:59:59.999Z",
  "2000-02-29T12:00:00.000Z",
  "1900-03-01T00:00:00.000Z",
  "2024-12-31T23:59:59.000Z",
  "2100-02-28T23:59:59.000Z",
])("the edge %s", (iso) => {
  const ms = Date.parse(iso);
  expect(parseTime(iso)).toBe(ms);
  expect(formatTime(ms)).toBe(`${iso.slice(0, 19)}Z`);
});

test.each([
  ["2026-01-02T03:04:05Z", Date.UTC(2026, 0, 2, 3, 4, 5)],
  ["2026-01-02T03:04:05.678901Z", Date.UTC(2026, 0, 2, 3, 4, 5, 678)],
  ["2026-01-02T03:04:05.7Z", Date.UTC(2026, 0, 2, 3, 4, 5, 700)],
  ["2026-01-02t03:04:05+02:30", Date.UTC(2026, 0, 2, 0, 34, 5)],
  ["2026-01-01T23:04:05-05:00", Date.UTC(2026, 0, 2, 4, 4, 5)],
  ["2016-12-31T23:59:60Z", Date.UTC(2017, 0, 1)],
  ["2026-01-02", undefined],
  ["2026-13-02T03:04:05Z", undefined],
  ["2026-00-02T03:04:05Z", undefined],
  ["2026-02-29T03:04:05Z", undefined],
  ["2026-01-02T24:00:00Z", undefined],
  ["2026-01-02T03:04:05", undefined],
  [" 2026-01-02T03:04:05Z", undefined],
  ["soon", undefined],
])("%s", (text, wanted) => expect(parseTime(text)).toBe(wanted));
