/** A kubeconfig -> requests to its API server: as much as envtest itself needs. */

import http from "node:http";
import https from "node:https";
import { EnvtestError } from "../cluster.js";
import { type Access, readAccess } from "./kubeconfig.js";

export interface ApiCall {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: object;
  readonly contentType?: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
}

const requestTimeoutMs = 30_000;

export class KubernetesApi {
  readonly #access: Access;
  readonly #agent: http.Agent;
  /** A server without TLS is one behind `kubectl proxy`. */
  readonly #request: typeof https.request;

  private constructor(access: Access) {
    const { certificateAuthority: ca, insecure, serverName, user } = access;
    const isPlain = access.server.startsWith("http:");
    this.#access = access;
    this.#request = isPlain ? http.request : https.request;
    this.#agent = isPlain
      ? new http.Agent({ keepAlive: true })
      : new https.Agent({
          keepAlive: true,
          ca,
          cert: user.certificate,
          key: user.key,
          rejectUnauthorized: !insecure,
          ...(serverName === undefined ? {} : { servername: serverName }),
        });
  }

  /** @param file where the text is from. */
  static of(kubeconfig: string, file?: string): KubernetesApi {
    return new KubernetesApi(readAccess(kubeconfig, file));
  }

  /** The answer's HTTP status. */
  async status(path: string): Promise<number> {
    return (await this.send({ path })).status;
  }

  /** The answer's JSON. @throws EnvtestError with what the API server says, when it refuses. */
  async call<T>(call: ApiCall): Promise<T> {
    const { status, text } = await this.send(call);
    if (status < 300) return JSON.parse(text) as T;
    throw new EnvtestError(`${call.method ?? "GET"} ${call.path}: ${status} ${messageOf(text)}`);
  }

  send({
    method = "GET",
    path,
    body,
    contentType = "application/json",
  }: ApiCall): Promise<ApiAnswer> {
    const { server, user } = this.#access;
    if (user.helper !== undefined) return Promise.reject(needsCredentials(user.helper));
    const headers = {
      accept: "application/json",
      ...(user.token === undefined ? {} : { authorization: `Bearer ${user.token}` }),
      ...(body === undefined ? {} : { "content-type": contentType }),
    };
    return new Promise((resolve, reject) => {
      const sent = this.#request(new URL(server.replace(/\/$/, "") + path), {
        method,
        headers,
        agent: this.#agent,
        timeout: requestTimeoutMs,
      });
      sent.on("timeout", () =>
        sent.destroy(
          new EnvtestError(`${method} ${path}: no answer in ${requestTimeoutMs / 1000} s`),
        ),
      );
      sent.on("error", reject);
      sent.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      });
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function needsCredentials(helper: string): EnvtestError {
  return new EnvtestError(
    `the kubeconfig has its credentials by ${helper}, which envtest does not run: give it one with a token or a client certificate`,
  );
}

/** Of a `metav1.Status`, else the text itself. */
export function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text;
  }
}
