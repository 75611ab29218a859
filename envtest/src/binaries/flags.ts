/** Ports, folder and binaries -> the flags of each program. Source: the programs' own `--help`. */

import { join } from "node:path";

export interface Ports {
  readonly etcd: number;
  readonly etcdPeers: number;
  readonly apiServer: number;
  readonly controllerManager: number;
}

/** Without syncing to disk: nothing outlives the tests. */
export function etcdFlags(folder: string, { etcd, etcdPeers }: Ports): string[] {
  const client = `http://127.0.0.1:${etcd}`;
  const peers = `http://127.0.0.1:${etcdPeers}`;
  return [
    "--name=default",
    `--data-dir=${join(folder, "etcd")}`,
    "--log-level=warn",
    "--unsafe-no-fsync",
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peers}`,
    `--initial-advertise-peer-urls=${peers}`,
    `--initial-cluster=default=${peers}`,
  ];
}

/**
 * RBAC on. The ServiceAccount admission plugin is off, as in controller-runtime's envtest: without
 * kube-controller-manager no namespace gets its default account, and no Pod could be made. It is off
 * with kube-controller-manager too, so that a test sees the same Pods in both.
 */
export function apiServerFlags(folder: string, { etcd, apiServer }: Ports): string[] {
  const file = (name: string) => join(folder, name);
  return [
    `--etcd-servers=http://127.0.0.1:${etcd}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    `--secure-port=${apiServer}`,
    `--cert-dir=${folder}`,
    `--tls-cert-file=${file("apiserver.crt")}`,
    `--tls-private-key-file=${file("apiserver.key")}`,
    `--client-ca-file=${file("ca.crt")}`,
    `--token-auth-file=${file("tokens.csv")}`,
    "--authorization-mode=RBAC",
    `--service-account-issuer=https://127.0.0.1:${apiServer}/`,
    `--service-account-key-file=${file("sa.pub")}`,
    `--service-account-signing-key-file=${file("sa.key")}`,
    "--service-cluster-ip-range=10.0.0.0/24",
    "--allow-privileged=true",
    "--disable-admission-plugins=ServiceAccount",
    "--endpoint-reconciler-type=none",
  ];
}

/** The controllers that need no node and no cloud. */
const controllers = [
  "deployment",
  "replicaset",
  "statefulset",
  "daemonset",
  "job",
  "cronjob",
  "garbage-collector",
  "namespace",
  "endpoints",
  "endpointslice",
  "serviceaccount",
  "disruption",
];

export function controllerManagerFlags(folder: string, { controllerManager }: Ports): string[] {
  const kubeconfig = join(folder, "kubeconfig");
  return [
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${controllerManager}`,
    `--cert-dir=${join(folder, "kcm")}`,
    "--leader-elect=false",
    "--use-service-account-credentials=false",
    `--controllers=${controllers.map((name) => `${name}-controller`).join(",")}`,
    `--service-account-private-key-file=${join(folder, "sa.key")}`,
    `--root-ca-file=${join(folder, "ca.crt")}`,
    "--kube-api-qps=500",
    "--kube-api-burst=1000",
    "--min-resync-period=12h",
  ];
}
