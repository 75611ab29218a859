/** A request handler -> an HTTPS server on loopback that says how it was reached. */

import { readFileSync } from "node:fs";
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
} from "node:http";
import { createServer } from "node:https";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";

const fixtures = join(import.meta.dirname, "fixtures");
export const fixturePath = (name: string) => join(fixtures, name);
export const fixture = (name: string) => readFileSync(fixturePath(name), "utf8");

export interface Loopback {
  readonly url: string;
  readonly port: number;
  /** Connections so far. */
  readonly sockets: Socket[];
  readonly requests: IncomingMessage[];
}

async function listen(server: Server, scheme: string): Promise<Loopback> {
  const sockets: Socket[] = [];
  const requests: IncomingMessage[] = [];
  server.on("connection", (socket: Socket) => sockets.push(socket));
  server.on("request", (request: IncomingMessage) => requests.push(request));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { url: `${scheme}://127.0.0.1:${port}`, port, sockets, requests };
}

/** Asks for a client certificate and goes on without one. Stops with the test. */
export function startHttps(handler: RequestListener): Promise<Loopback> {
  const tls = { key: fixture("server.key"), cert: fixture("server.crt"), ca: fixture("ca.crt") };
  const server = createServer({ ...tls, requestCert: true, rejectUnauthorized: false }, handler);
  return listen(server, "https");
}

/** A proxy that lets CONNECT through, to `target` whatever host is asked for; or refuses it. */
export function startProxy(
  target: Loopback,
  allow: (request: IncomingMessage) => boolean = () => true,
): Promise<Loopback & { readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createHttpServer();
  server.on("connect", (request: IncomingMessage, socket: Socket) => {
    asked.push(`${request.url} ${request.headers["proxy-authorization"] ?? ""}`.trim());
    if (!allow(request)) {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    const onward = connect(target.port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  return listen(server, "http").then((loopback) => ({ ...loopback, asked }));
}
