import { expect, test } from "vitest";
import { formatMicroTime, formatTime, parseTime } from "../../src/index.js";

test("times as Kubernetes writes them", () => {
  const ms = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
  expect(formatTime(ms)).toBe("2026-01-02T03:04:05Z");
  expect(formatMicroTime(ms)).toBe("2026-01-02T03:04:05.678000Z");
});

test.each([
  ["2026-01-02T03:04:05Z", Date.UTC(2026, 0, 2, 3, 4, 5)],
  ["2026-01-02T03:04:05.678901Z", Date.UTC(2026, 0, 2, 3, 4, 5, 678)],
  ["2026-01-02T03:04:05+02:00", Date.UTC(2026, 0, 2, 1, 4, 5)],
  ["2026-01-02", undefined],
  ["2026-13-02T03:04:05Z", undefined],
  ["soon", undefined],
])("%s", (text, wanted) => expect(parseTime(text)).toBe(wanted));
