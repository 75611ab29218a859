/** A failed answer of the API server -> an error with its Status, and guards to tell them apart. */

import type { Status, StatusCause } from "kubernetes-types/meta/v1.js";
import { type RequestInfo, requestInfo } from "./request-info.js";

export type { Status, StatusCause } from "kubernetes-types/meta/v1.js";

/** What the API server answered instead of doing what it was asked. */
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

export interface FailedAnswer {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly code: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** A Status in JSON, or any text (`404 page not found`). */
  readonly body: string;
}

function parseStatus(body: string): Status | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    const isStatus =
      typeof parsed === "object" && parsed !== null && "kind" in parsed && parsed.kind === "Status";
    return isStatus ? (parsed as Status) : undefined;
  } catch {
    return undefined;
  }
}

/** Reasons for answers without one. Source: `metav1.StatusReason`. */
const reasons: Readonly<Record<number, string>> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  405: "MethodNotAllowed",
  409: "Conflict",
  410: "Gone",
  413: "RequestEntityTooLarge",
  415: "UnsupportedMediaType",
  422: "Invalid",
  429: "TooManyRequests",
  500: "InternalError",
  503: "ServiceUnavailable",
  504: "Timeout",
};

function mendFor(status: Status, { verb, group, resource, subresource }: RequestInfo): string {
  const full = subresource ? `${resource}/${subresource}` : resource;
  if (status.code === 401) {
    return "check the user's credentials in the kubeconfig: missing, wrong or expired";
  }
  if (status.code === 403 && resource && status.reason === "Forbidden" && !status.details?.causes) {
    return `a role must grant "${verb}" on "${full}" of API group "${group}"`;
  }
  if (status.code === 404 && resource && !status.details?.name) {
    return subresource
      ? `does ${resource} have the subresource ${subresource}, and is its CRD installed?`
      : `is the CRD of ${resource} installed?`;
  }
  if (status.code === 422 && verb === "patch" && !status.details?.causes) {
    return "a JSON patch's test did not hold, its path is not there, or the object is another one";
  }
  return "";
}

function retryAfterMs(status: Status, header: string | undefined): number | undefined {
  const seconds = header === undefined ? status.details?.retryAfterSeconds : Number(header);
  return seconds !== undefined && seconds >= 0 ? seconds * 1000 : undefined;
}

/** Names method and path, what the server said, and the mend where one is known. */
export function apiError({ method, path, code, headers, body }: FailedAnswer): ApiError {
  const text = body.trim().slice(0, 1000);
  const said = parseStatus(body);
  const status: Status = {
    ...said,
    code: said?.code ?? code,
    reason: said?.reason || (reasons[code] ?? ""),
    message: said?.message || text || "no message",
  };
  const mend = mendFor(status, requestInfo(method, path));
  const place = `${method} ${path.split("?")[0]}`;
  const what = `${status.code} ${status.reason}`.trim();
  return new ApiError(
    `${place}: ${what}: ${status.message}${mend ? ` (${mend})` : ""}`,
    status,
    retryAfterMs(status, headers["retry-after"]),
  );
}

const hasCode = (error: unknown, code: number): error is ApiError =>
  error instanceof ApiError && error.code === code;

/** 404: the object, its namespace or its whole kind is not there. */
export const isNotFound = (error: unknown): error is ApiError => hasCode(error, 404);

/** 404 for the kind itself: its CRD is not installed, or gone. */
export const isKindNotServed = (error: unknown): error is ApiError =>
  hasCode(error, 404) && !error.status.details?.name;

/** A patch with the UID of an object whose name another has taken is answered with a 422. */
const namesOtherObject = (error: ApiError): boolean =>
  error.causes.some(({ field }) => field === "metadata.uid");

/** 409: someone else wrote meanwhile, owns a field, or the object is another with the same name. */
export const isConflict = (error: unknown): error is ApiError =>
  (hasCode(error, 409) && error.reason !== "AlreadyExists") ||
  (hasCode(error, 422) && namesOtherObject(error));

/** 409: there is an object of that name. */
export const isAlreadyExists = (error: unknown): error is ApiError =>
  hasCode(error, 409) && error.reason === "AlreadyExists";

/** 422: the object does not validate; `causes` name the fields. */
export const isInvalid = (error: unknown): error is ApiError =>
  hasCode(error, 422) && !namesOtherObject(error);

/** 410: the resourceVersion or the continue token is too old; list again. */
export const isExpired = (error: unknown): error is ApiError => hasCode(error, 410);

/** 403: RBAC or an admission check refused. */
export const isForbidden = (error: unknown): error is ApiError => hasCode(error, 403);
