/** Two objects -> whether one is the controller owner of the other. */

import type { DeepReadonly, KubernetesObject } from "../types.js";

type Readable = DeepReadonly<KubernetesObject>;

/** True where `owner`, this very one and not its name's next holder, controls `object`. */
export function isControlledBy(object: Readable, owner: Readable): boolean {
  const { uid } = owner.metadata;
  if (uid === undefined) return false;
  const references = object.metadata.ownerReferences ?? [];
  return references.some((reference) => reference.controller && reference.uid === uid);
}
