/** The kubeconfig that the user names -> a client, and errors that say which cluster was tried. */

import type { Client, ClusterConfig } from "@opwright/runtime";
import { type Diagnostic, UserError } from "../errors.js";

export interface ConnectionOptions {
  /** Path of a kubeconfig file. Default: as kubectl, KUBECONFIG and then `~/.kube/config`. */
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Connection {
  readonly client: Client;
  readonly config: ClusterConfig;
  close(): void;
}

/** Opens a connection, hands it to `work` and closes it. @throws UserError naming the cluster tried. */
export async function withConnection<T>(
  options: ConnectionOptions,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await connect(options);
  try {
    return await work(connection);
  } catch (error) {
    throw explained(error, connection.config);
  } finally {
    connection.close();
  }
}

async function connect({ kubeconfig, context, env }: ConnectionOptions): Promise<Connection> {
  const { createClient, loadKubeConfig, realEnvironment } = await import("@opwright/runtime");
  const config = readConfig(() =>
    loadKubeConfig({
      env,
      ...(kubeconfig === undefined ? {} : { path: kubeconfig }),
      ...(context === undefined ? {} : { context }),
    }),
  );
  const environment = realEnvironment(config);
  const client = createClient({ environment, fieldManager: "opwright" });
  return { client, config, close: () => environment.transport.close() };
}

function readConfig(read: () => ClusterConfig): ClusterConfig {
  try {
    return read();
  } catch (error) {
    throw new UserError([
      {
        message: (error as Error).message,
        mend: "Name a kubeconfig with --kubeconfig FILE, or in KUBECONFIG.",
      },
    ]);
  }
}

/** What went wrong on the way to a cluster or in it, as the user's to mend. Our own bugs pass. */
function explained(error: unknown, config: ClusterConfig): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const cluster = `${config.server} (${config.source})`;
  if (error.name === "ApiError") {
    return new UserError([{ message: `${cluster}: ${error.message}` }]);
  }
  const code = networkCode(error);
  if (code === undefined) return error;
  const diagnostic: Diagnostic = {
    message: `no answer from the API server ${cluster}: ${error.message}`,
    mend: "Start the cluster, or name another with --kubeconfig FILE or --context NAME.",
  };
  return new UserError([diagnostic]);
}

/** Node's code of a failed connection, also where it is the cause of another error. */
function networkCode(error: Error): string | undefined {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (
    typeof code === "string" &&
    /^(E[A-Z]+|ERR_TLS_|ERR_SSL_|CERT_|UNABLE_|DEPTH_|SELF_SIGNED)/.test(code)
  ) {
    return code;
  }
  return cause instanceof Error ? networkCode(cause) : undefined;
}
