/** A ClusterConfig -> the Transport of an operator that runs: Node's HTTP, connections kept alive. */

import type { Agent } from "node:http";
import type { Clock } from "../environment.js";
import type { ClusterConfig, Impersonation } from "./cluster-config.js";
import { createAgent, retireAgent } from "./connection-agent.js";
import { type Credential, createCredentials } from "./credentials.js";
import { exchange, StaleConnectionError } from "./http-exchange.js";
import { createTlsMaterial, type TlsMaterial } from "./tls-material.js";
import type { Transport, TransportRequest, TransportResponse } from "./transport.js";

export interface NodeTransportOptions {
  readonly config: ClusterConfig;
  readonly clock: Clock;
  /** Default `opwright-runtime`. */
  readonly userAgent?: string;
}

type Headers = Record<string, string | string[]>;

/** Source: Kubernetes, "User impersonation"; a key of `extra` may hold what a header name can't. */
function impersonationHeaders(as: Impersonation | undefined): Headers {
  if (as === undefined) return {};
  const extra = Object.entries(as.extra ?? {}).map(([key, values]) => [
    `Impersonate-Extra-${encodeURIComponent(key)}`,
    [...values],
  ]);
  return {
    "Impersonate-User": as.user,
    ...(as.uid === undefined ? {} : { "Impersonate-Uid": as.uid }),
    ...(as.groups?.length ? { "Impersonate-Group": [...as.groups] } : {}),
    ...Object.fromEntries(extra),
  };
}

/** A JSON patch may mean something else the second time, and a POST makes a second object. */
function mayRepeat(request: TransportRequest): boolean {
  const isJsonPatch = request.headers["content-type"] === "application/json-patch+json";
  return request.method !== "POST" && !isJsonPatch;
}

/** Keeps one agent, and makes another when certificates change. */
function agentKeeper(config: ClusterConfig) {
  let held: { agent: Agent; tls: TlsMaterial } | undefined;
  return {
    agentFor(tls: TlsMaterial): Agent {
      const same =
        held?.tls.ca === tls.ca && held?.tls.cert === tls.cert && held?.tls.key === tls.key;
      if (held && same) return held.agent;
      if (held) retireAgent(held.agent);
      held = { agent: createAgent(config, tls), tls };
      return held.agent;
    },
    close: () => held?.agent.destroy(),
  };
}

/** Reads the body to its end, so that the connection can be used again. */
async function drain(response: TransportResponse): Promise<void> {
  for await (const _ of response.body);
}

/**
 * Shares one agent among all requests. A request that found its kept-alive connection closed is
 * sent once more where repeating is safe; after a 401 the credential is renewed and the request
 * sent once more.
 *
 * @throws KubeConfigError at once when certificate files are missing.
 */
export function createNodeTransport(options: NodeTransportOptions): Transport {
  const { config, clock } = options;
  const server = new URL(config.server);
  const prefix = server.pathname.replace(/\/$/, "");
  const credentials = createCredentials(config, clock);
  const tlsMaterial = createTlsMaterial(config, clock);
  const agents = agentKeeper(config);
  const fixedHeaders: Headers = {
    "User-Agent": options.userAgent ?? "opwright-runtime",
    "Accept-Encoding": "gzip",
    ...impersonationHeaders(config.user.impersonate),
  };

  function attempt(request: TransportRequest, credential: Credential): Promise<TransportResponse> {
    const { authorization, certificate } = credential;
    const { body, method, path } = request;
    return exchange({
      request,
      clock,
      name: `${method} ${server.origin}${prefix}${path.split("?")[0]}`,
      options: {
        agent: agents.agentFor({ ...tlsMaterial(), ...certificate }),
        protocol: server.protocol,
        hostname: server.hostname.replace(/^\[|\]$/g, ""),
        port: server.port,
        method,
        path: prefix + path,
        ...(config.tlsServerName === undefined ? {} : { servername: config.tlsServerName }),
        headers: {
          ...fixedHeaders,
          ...request.headers,
          ...(authorization === undefined ? {} : { Authorization: authorization }),
          ...(body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) }),
        },
      },
    });
  }

  async function attemptTwice(request: TransportRequest, credential: Credential) {
    try {
      return await attempt(request, credential);
    } catch (error) {
      if (!(error instanceof StaleConnectionError) || !mayRepeat(request)) throw error;
      return await attempt(request, credential);
    }
  }

  return {
    async send(request) {
      const credential = await credentials.current();
      const response = await attemptTwice(request, credential);
      if (response.status !== 401 || !(await credentials.renew(credential))) return response;
      await drain(response);
      return await attemptTwice(request, await credentials.current());
    },
    close: () => agents.close(),
  };
}
