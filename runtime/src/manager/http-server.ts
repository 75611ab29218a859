/** Routes of GET requests -> a server for probes or metrics, on one address. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Where to listen. `host` absent: all addresses. */
export interface BindAddress {
  /** 0: one that the system chooses. */
  readonly port: number;
  readonly host?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** Default `text/plain; charset=utf-8`. */
  readonly contentType?: string;
}

export type Routes = Readonly<Record<string, (query: URLSearchParams) => Answer | Promise<Answer>>>;

export interface ListeningServer {
  readonly port: number;
  close(): Promise<void>;
}

async function answerTo(routes: Routes, method: string, target: string): Promise<Answer> {
  const url = new URL(target, "http://host");
  const route = Object.hasOwn(routes, url.pathname) ? routes[url.pathname] : undefined;
  if (route === undefined) return { status: 404, body: "404 page not found\n" };
  if (method !== "GET" && method !== "HEAD") return { status: 405, body: "405 use GET\n" };
  return await route(url.searchParams);
}

async function listen(server: Server, { port, host }: BindAddress, what: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      const mend = "choose another port, or 0 to go without";
      reject(
        new Error(`${what} can't listen on ${host ?? ""}:${port}: ${error.message} (${mend})`),
      );
    });
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** @throws Error naming the address, where it is taken or not ours. */
export async function serveRoutes(
  routes: Routes,
  address: BindAddress,
  what: string,
): Promise<ListeningServer> {
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    const { method = "GET", url = "/" } = request;
    answerTo(routes, method, url)
      .catch((error: unknown) => ({ status: 500, body: `${String(error)}\n` }))
      .then(({ status, body, ...more }: Answer) => {
        const contentType = more.contentType ?? "text/plain; charset=utf-8";
        response.writeHead(status, { "content-type": contentType }).end(body);
      });
  });
  const port = await listen(server, address, what);
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
