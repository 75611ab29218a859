/** What the PROJECT file holds, after reading and checking. */

/** A resource that the project serves, or a controller over one that exists. */
export interface ProjectResource {
  /** Without the domain; empty where the group is the domain alone, or the core group. */
  readonly group: string;
  /** Empty for built-in groups such as `apps` and for the core group. */
  readonly domain: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  /** The project owns the type and its CRD. */
  readonly api?: { readonly crdVersion: "v1"; readonly namespaced: boolean };
  readonly controller: boolean;
  /** Built into Kubernetes. */
  readonly core: boolean;
  /** Defined elsewhere and not built in. */
  readonly external: boolean;
}

/** Kubebuilder's PROJECT, version 3. */
export interface Project {
  readonly domain: string;
  readonly projectName: string;
  readonly cliVersion: string;
  readonly resources: readonly ProjectResource[];
}

/** Value of `layout` in the PROJECT file. */
export const layout = "typescript.opwright.dev/v1";
