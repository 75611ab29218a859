/** A failed answer of the API server -> an error with its Status, and guards to tell them apart. */

import type { Status, StatusCause } from "kubernetes-types/meta/v1.js";

export type { Status, StatusCause };

export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: Status;
  /** HTTP status. */
  readonly code: number;
  /** `NotFound`, `Conflict`, `Invalid`...; empty where the server gave none. */
  readonly reason: string;
  readonly causes: readonly StatusCause[];
  /** Milliseconds that the server asks to wait before another try. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, status: Status, retryAfterMs?: number) {
    super(message);
    this.status = status;
    this.code = status.code ?? 0;
    this.reason = status.reason ?? "";
    this.causes = status.details?.causes ?? [];
    this.retryAfterMs = retryAfterMs;
  }
}
