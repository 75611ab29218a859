/** A ClusterConfig and TLS material -> one agent whose connections all requests share. */

import { type AgentOptions, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Duplex } from "node:stream";
import { type ConnectionOptions, connect as tlsConnect } from "node:tls";
import type { ClusterConfig } from "./cluster-config.js";
import { openTunnel } from "./proxy-tunnel.js";
import type { TlsMaterial } from "./tls-material.js";

/** kube-apiserver closes an idle connection after 90 s; ours must go first. */
const idleLimitMs = 60_000;

const agentOptions: AgentOptions = {
  keepAlive: true,
  keepAliveMsecs: 30_000,
  maxFreeSockets: 32,
  scheduling: "lifo",
  timeout: idleLimitMs,
};

type Connected = (error: Error | null, socket?: Duplex) => void;

/** Lets `agent` reach its host through a proxy; `secure` wraps the tunnel in TLS. */
function throughProxy<A extends HttpAgent>(
  agent: A,
  proxy: URL,
  secure: (socket: Duplex, options: ConnectionOptions) => Duplex,
): A {
  const createConnection = (options: ConnectionOptions, connected: Connected): undefined => {
    const host = options.host ?? "";
    const target = `${host.includes(":") ? `[${host}]` : host}:${options.port}`;
    openTunnel(proxy, target).then(
      (socket) => connected(null, secure(socket, options)),
      (error: Error) => connected(error),
    );
  };
  return Object.assign(agent, { createConnection });
}

export function createAgent(config: ClusterConfig, tls: TlsMaterial): HttpAgent {
  const proxy = config.proxyUrl === undefined ? undefined : new URL(config.proxyUrl);
  if (config.server.startsWith("http:")) {
    const agent = new HttpAgent(agentOptions);
    return proxy ? throughProxy(agent, proxy, (socket) => socket) : agent;
  }
  const { ca, cert, key } = tls;
  const agent = new HttpsAgent({
    ...agentOptions,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    rejectUnauthorized: config.insecureSkipTlsVerify !== true,
  });
  if (proxy === undefined) return agent;
  return throughProxy(agent, proxy, (socket, options) => tlsConnect({ ...options, socket }));
}

/** Closes idle connections; those in use go on to their end. */
export function retireAgent(agent: HttpAgent): void {
  for (const sockets of Object.values(agent.freeSockets)) {
    for (const socket of sockets ?? []) socket.destroy();
  }
  // A connection that becomes free later is closed instead of kept.
  agent.maxFreeSockets = 0;
}
