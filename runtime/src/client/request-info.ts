/** Method and path of a request -> what RBAC calls it: verb, group, resource, name. */

export interface RequestInfo {
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`. */
  readonly verb: string;
  /** Empty for the core group, and for paths that name no resource. */
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
}

const writes: Readonly<Record<string, string>> = {
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

/** Source: Kubernetes, "Authorization Overview", request verbs. */
export function requestInfo(method: string, path: string): RequestInfo {
  const url = new URL(path, "http://server");
  const parts = url.pathname.split("/").slice(1).map(decodeURIComponent);
  const isCore = parts[0] === "api";
  const group = isCore ? "" : (parts[1] ?? "");
  let rest = parts.slice(isCore ? 2 : 3);
  let namespace = "";
  // `/namespaces/x` alone is the Namespace x itself.
  if (rest[0] === "namespaces" && rest.length > 2) {
    namespace = rest[1] ?? "";
    rest = rest.slice(2);
  }
  const [resource = "", name = "", subresource = ""] = rest;
  const reading = name ? "get" : url.searchParams.has("watch") ? "watch" : "list";
  return { verb: writes[method] ?? reading, group, resource, namespace, name, subresource };
}
