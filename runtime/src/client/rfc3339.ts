/** Milliseconds since 1970 <-> the times that Kubernetes writes; pure, so Date may be used here. */

import type { MicroTime, Time } from "../types.js";

/** `metav1.Time`: seconds, UTC. */
export function formatTime(milliseconds: number): Time {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** `metav1.MicroTime`: six digits after the second, UTC. */
export function formatMicroTime(milliseconds: number): MicroTime {
  return new Date(milliseconds).toISOString().replace("Z", "000Z");
}

/** Milliseconds since 1970, or undefined for what is no RFC 3339 time. */
export function parseTime(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text))
    return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
