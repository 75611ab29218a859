/** A proxy and a host behind it -> a socket to that host, by HTTP CONNECT. */

import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { ConnectionError, connectionError } from "./connection-error.js";

const connectLimitMs = 30_000;

/** User and password of the proxy's URL go into the header and into no message. */
function proxyAuthorization(proxy: URL): Record<string, string> {
  if (proxy.username === "") return {};
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(pair).toString("base64")}` };
}

/** @param target `host:port`, an IPv6 address in brackets. */
export function openTunnel(proxy: URL, target: string): Promise<Socket> {
  const send = proxy.protocol === "https:" ? httpsRequest : httpRequest;
  const what = `CONNECT ${target} through ${proxy.protocol}//${proxy.host}`;
  return new Promise((resolve, reject) => {
    const request = send({
      method: "CONNECT",
      hostname: proxy.hostname.replace(/^\[|\]$/g, ""),
      port: proxy.port || (proxy.protocol === "https:" ? 443 : 80),
      path: target,
      headers: { host: target, ...proxyAuthorization(proxy) },
      agent: false,
      timeout: connectLimitMs,
    });
    request.once("connect", (response, socket, head) => {
      if (response.statusCode === 200) {
        socket.setTimeout(0);
        if (head.length > 0) socket.unshift(head);
        resolve(socket as Socket);
        return;
      }
      socket.destroy();
      const said = `${response.statusCode} ${response.statusMessage ?? ""}`.trim();
      reject(new ConnectionError(`${what}: the proxy answered ${said}`, "EPROXY"));
    });
    request.once("timeout", () => {
      request.destroy(
        new ConnectionError(`${what}: no answer in ${connectLimitMs} ms`, "ETIMEDOUT"),
      );
    });
    request.once("error", (error) => reject(connectionError(what, error)));
    request.once("response", (response) => {
      request.destroy(
        new ConnectionError(`${what}: the proxy answered ${response.statusCode}`, "EPROXY"),
      );
    });
    request.end();
  });
}
