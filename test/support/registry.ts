/** The packed packages -> a package registry on loopback that serves them, and passes on all else. */

import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { runServer } from "verdaccio";

const run = promisify(execFile);
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface Registry {
  readonly url: string;
  /** What npm and npx need in their environment to use it, with a cache of their own. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts the registry and publishes what `npm run build` packed. */
export async function startRegistry(): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), "opwright-registry-"));
  const { stdout } = await run("npm", ["config", "get", "registry"], { cwd: folder });
  const own = { access: "$all", publish: "$authenticated" };
  const app = (await runServer({
    self_path: folder,
    storage: join(folder, "storage"),
    auth: { htpasswd: { file: join(folder, "htpasswd") } },
    uplinks: { upstream: { url: stdout.trim(), cache: false } },
    packages: {
      opwright: own,
      "@opwright/*": own,
      "**": { access: "$all", proxy: "upstream" },
    },
    log: { type: "stdout", format: "json", level: "fatal" },
  } as never)) as unknown as Server;
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}/`;
  const stop = async () => {
    app.closeAllConnections();
    await new Promise((resolve) => app.close(resolve));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const npmrc = await signIn(url, folder);
    const env = {
      npm_config_userconfig: npmrc,
      npm_config_cache: join(folder, "cache"),
      npm_config_update_notifier: "false",
    };
    await publish(env);
    return { url, env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function signIn(url: string, folder: string): Promise<string> {
  const response = await fetch(`${url}-/user/org.couchdb.user:opwright`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "opwright", password: "only-on-loopback" }),
  });
  const { token } = (await response.json()) as { token: string };
  const npmrc = join(folder, "npmrc");
  await writeFile(npmrc, `registry=${url}\n${url.replace("http:", "")}:_authToken=${token}\n`);
  return npmrc;
}

async function publish(env: Readonly<Record<string, string>>): Promise<void> {
  const packages = join(root, ".packages");
  const tarballs = (await readdir(packages)).filter((name) => name.endsWith(".tgz"));
  for (const tarball of tarballs) {
    await run("npm", ["publish", join(packages, tarball)], {
      cwd: packages,
      env: { ...process.env, ...env },
    });
  }
}
