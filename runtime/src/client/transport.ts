/** One HTTP exchange with the API server, as data. `node-transport.ts` is the real one. */

export interface TransportRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path and query, from `/`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A JSON text. */
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Milliseconds until the response's headers have come; none for a watch. */
  readonly timeoutMs?: number;
}

export interface TransportResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The decoded body, chunk by chunk. Must be read or cancelled (by `signal`). */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface Transport {
  send(request: TransportRequest): Promise<TransportResponse>;
  /** Closes kept-alive connections. */
  close(): void;
}
