/** A service account -> a token of it, by the API server's TokenRequest. */

import type { KubernetesApi } from "./kubernetes-api.js";

export async function serviceAccountToken(
  api: KubernetesApi,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<string> {
  const answer = await api.call<{ status: { token: string } }>({
    method: "POST",
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts/${encodeURIComponent(name)}/token`,
    body: {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { expirationSeconds: 86_400 },
    },
  });
  return answer.status.token;
}
