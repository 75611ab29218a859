/** A request that got no answer, or only part of one -> an error that says where and why. */

export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  /** Node's error code, such as `ECONNREFUSED` or `CERT_HAS_EXPIRED`; `ETIMEDOUT` for a deadline. */
  readonly code: string;

  constructor(message: string, code: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

const mends: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there: is the cluster running?",
  ENOTFOUND: "the host is not known: check the server in the kubeconfig",
  CERT_HAS_EXPIRED: "renew the server's certificate",
  ERR_TLS_CERT_ALTNAME_INVALID: "the certificate is for other names: set tls-server-name",
  DEPTH_ZERO_SELF_SIGNED_CERT: "set the cluster's certificate-authority",
  SELF_SIGNED_CERT_IN_CHAIN: "set the cluster's certificate-authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "set the cluster's certificate-authority",
};

/** @param request Method and URL, for the message. */
export function connectionError(request: string, cause: unknown): ConnectionError {
  if (cause instanceof ConnectionError) return cause;
  const { code = "", message = String(cause) } = (cause ?? {}) as {
    code?: string;
    message?: string;
  };
  const mend = mends[code];
  // Several addresses were tried: Node puts the reasons inside and leaves the message empty.
  const said = message || code || "no connection";
  return new ConnectionError(`${request}: ${said}${mend ? ` (${mend})` : ""}`, code, cause);
}

/** Nothing was sent: any request may be tried again. */
export function isConnectionRefused(error: unknown): boolean {
  return error instanceof ConnectionError && error.code === "ECONNREFUSED";
}
