/** The API server's audit log -> who wrote what, for counting writes. */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const policy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived, ResponseStarted, Panic]
rules:
- level: Metadata
  verbs: [create, update, patch, delete, deletecollection]
`;

export interface Write {
  readonly verb: string;
  readonly user: string;
  /** `deployments`, `helloapps/status`. */
  readonly resource: string;
  readonly name: string;
  readonly code: number;
}

export interface AuditLog {
  /** Flags for the API server. */
  readonly flags: readonly string[];
  /** Every write so far, in order. */
  writes(): Promise<Write[]>;
}

interface AuditEvent {
  verb: string;
  user: { username: string };
  objectRef?: { resource?: string; subresource?: string; name?: string };
  responseStatus?: { code?: number };
}

/** Writes the policy into `folder`, where the log will be too. */
export async function auditLog(folder: string): Promise<AuditLog> {
  const policyFile = join(folder, "audit-policy.yaml");
  const logFile = join(folder, "audit.log");
  await writeFile(policyFile, policy);
  return {
    flags: [`--audit-policy-file=${policyFile}`, `--audit-log-path=${logFile}`],
    async writes() {
      const text = await readFile(logFile, "utf8").catch(() => "");
      return text
        .split("\n")
        .slice(0, -1)
        .map((line) => writeOf(JSON.parse(line) as AuditEvent));
    },
  };
}

function writeOf({ verb, user, objectRef, responseStatus }: AuditEvent): Write {
  const resource = [objectRef?.resource, objectRef?.subresource].filter(Boolean).join("/");
  return {
    verb,
    user: user.username,
    resource,
    name: objectRef?.name ?? "",
    code: responseStatus?.code ?? 0,
  };
}
