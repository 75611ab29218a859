/** What scaffolding gives to the commands: the files of a project, and of a resource in it. */

export { type ApiOptions, apiTree } from "./api.js";
export { type InitOptions, initTree } from "./init.js";
export type { PackageSource } from "./package-source.js";
