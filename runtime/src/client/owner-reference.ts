/** An owner and an object -> the object with the owner as its controller. */

import type { DeepReadonly, Kind, KubernetesObject, OwnerReference } from "../types.js";

type Readable = DeepReadonly<KubernetesObject>;

const describe = ({ kind, metadata: { namespace, name } }: Readable) =>
  `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name ?? "(no name)"}`;

/** @throws Error for an owner without UID, which was not read from the API server. */
export function controllerReference(owner: Readable): OwnerReference {
  const { name, uid } = owner.metadata;
  if (!name || !uid) {
    throw new Error(`${describe(owner)} can't own: it has no metadata.uid; read it first`);
  }
  const { apiVersion, kind } = owner;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/**
 * Other references stay. An owner in a namespace owns objects of that namespace alone.
 *
 * @throws Error where the owner can't own the object, or another is its controller.
 * Source: Kubernetes, "Owners and Dependents".
 */
export function withControllerOwner<T extends Readable>(object: T, kind: Kind, owner: Readable): T {
  const reference = controllerReference(owner);
  const space = owner.metadata.namespace;
  if (space !== undefined && (kind.scope === "Cluster" || object.metadata.namespace !== space)) {
    throw new Error(
      `${describe(owner)} can't own ${describe(object)}: ` +
        `an owner in a namespace owns only objects of that namespace ("${space}")`,
    );
  }
  const others = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== reference.uid);
  const rival = others.find(({ controller }) => controller);
  if (rival) {
    throw new Error(
      `${describe(owner)} can't own ${describe(object)}: ` +
        `${rival.kind} ${rival.name} is its controller, and an object has only one`,
    );
  }
  return { ...object, metadata: { ...object.metadata, ownerReferences: [...others, reference] } };
}
