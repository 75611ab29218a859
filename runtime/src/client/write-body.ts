/** A patch or delete as the client's caller states it -> content type and body of the request. */

import type { DeepReadonly, KubernetesObject } from "../types.js";
import type { DeleteOptions, Patch } from "./client.js";

type Readable = DeepReadonly<KubernetesObject>;

export interface PatchBody {
  readonly contentType: string;
  readonly body: unknown;
  /** Query parameter of an apply. */
  readonly force?: boolean;
}

/** `metadata.uid` makes the API server refuse another object that took the name. */
function withUid(patch: object, uid: string | undefined): object {
  if (uid === undefined) return patch;
  const { metadata } = patch as { metadata?: object };
  return { ...patch, metadata: { uid, ...metadata } };
}

/** Source: Kubernetes, "Update API Objects in Place Using kubectl patch" and "Server-Side Apply". */
export function patchBody(object: Readable, patch: Patch): PatchBody {
  const { uid, name } = object.metadata;
  switch (patch.type) {
    case "json": {
      const guard = uid === undefined ? [] : [{ op: "test", path: "/metadata/uid", value: uid }];
      return {
        contentType: "application/json-patch+json",
        body: [...guard, ...patch.operations],
      };
    }
    case "merge":
      return {
        contentType: "application/merge-patch+json",
        body: withUid(patch.patch, uid),
      };
    case "strategic":
      return {
        contentType: "application/strategic-merge-patch+json",
        body: withUid(patch.patch, uid),
      };
    case "apply":
      return {
        contentType: "application/apply-patch+yaml",
        body: {
          apiVersion: object.apiVersion,
          kind: object.kind,
          ...withUid({ metadata: { name }, ...patch.patch }, uid),
        },
        force: patch.force ?? true,
      };
  }
}

/** An object as it may be applied: what another apply recorded is not part of the wish. */
export function applyPatch(object: Readable): object {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/**
 * The UID of the object is a precondition, so that one that took its name stays. Without a policy,
 * dependents are deleted in the background, as kubectl has it, for every kind.
 */
export function deleteBody(object: Readable, options: DeleteOptions): object {
  const uid = object.metadata.uid;
  const preconditions = { ...(uid === undefined ? {} : { uid }), ...options.preconditions };
  return {
    apiVersion: "v1",
    kind: "DeleteOptions",
    propagationPolicy: options.propagationPolicy ?? "Background",
    ...(options.gracePeriodSeconds === undefined
      ? {}
      : { gracePeriodSeconds: options.gracePeriodSeconds }),
    ...(Object.keys(preconditions).length > 0 ? { preconditions } : {}),
    ...(options.dryRun ? { dryRun: ["All"] } : {}),
  };
}
