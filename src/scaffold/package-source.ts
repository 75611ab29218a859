/** Where an emitted project gets opwright's own packages from. */

export type PackageSource =
  /** Published ones, in a range that allows what is compatible with `version`. */
  | { readonly kind: "registry"; readonly version: string }
  /** Tarballs as `npm pack` names them, in an absolute folder. */
  | { readonly kind: "folder"; readonly directory: string; readonly version: string };
