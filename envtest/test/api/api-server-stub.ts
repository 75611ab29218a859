/** Answers by path -> a little HTTPS server on loopback that gives them, and its kubeconfig with the authority in a file. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { Authority } from "../../src/binaries/certificates.js";

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
}

export interface Stub {
  readonly seen: readonly Seen[];
  readonly folder: string;
  readonly url: string;
  /** Writes a kubeconfig with these fields of the cluster and of the user, and gives its path. */
  kubeconfig(cluster: object, user: object): string;
  close(): Promise<void>;
}

/** What was deleted is there for one more look, and then not found, without being asked for here. */
export type Answer = (method: string, path: string) => readonly [status: number, body: object];

export async function startStub(answer: Answer): Promise<Stub> {
  const authority = await Authority.create();
  const { certificate, key } = await authority.server();
  const folder = mkdtempSync(join(tmpdir(), "envtest-stub-"));
  writeFileSync(join(folder, "ca.crt"), authority.certificate);
  const seen: Seen[] = [];
  const lookups = new Map<string, number>();
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const { method = "", url = "", headers } = request;
    seen.push({ method, path: url, authorization: headers.authorization });
    request.resume().on("end", () => {
      const looked = lookups.get(url);
      if (looked !== undefined) lookups.set(url, looked + 1);
      const isGone = method === "GET" && looked !== undefined && looked > 0;
      const [status, body] = isGone ? [404, {}] : answer(method, url);
      if (method === "DELETE") lookups.set(url, 0);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    seen,
    folder,
    url,
    kubeconfig: (cluster, user) => {
      const path = join(folder, "kubeconfig");
      writeFileSync(
        path,
        stringify({
          "current-context": "a",
          contexts: [{ name: "a", context: { cluster: "b", user: "c" } }],
          clusters: [{ name: "b", cluster: { server: url, ...cluster } }],
          users: [{ name: "c", user }],
        }),
      );
      return path;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
