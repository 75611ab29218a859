/** The type of a kind that kubernetes-types does not describe. */

import type { KubernetesObject } from "../types.js";

export type UntypedObject = KubernetesObject & { [field: string]: unknown };
