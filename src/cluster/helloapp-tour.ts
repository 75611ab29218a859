/** A running HelloApp operator -> what it does, shown: create, scale, repair, remove. */

import type { Client, Deployment, Kind, KubernetesObject, Pod } from "@opwright/runtime";
import { UserError } from "../errors.js";
import { poll } from "./polling.js";

/** One thing shown: first the command that a person would type, later what came of it. */
export type TourStop = { readonly command: string } | { readonly lines: readonly string[] };

interface HelloApp extends KubernetesObject {
  spec: { image: string; size?: number };
}

export interface TourOptions {
  /** The sample, as it stands in its file. */
  readonly sample: KubernetesObject;
  readonly samplePath: string;
  readonly namespace: string;
  /** Pods are made in this cluster. */
  readonly hasControllers: boolean;
  /** Milliseconds for each step. */
  readonly timeoutMs: number;
}

const pollMs = 100;

/** Walks through the life of one HelloApp; what came of a command is given when it is there. */
export async function* helloAppTour(
  client: Client,
  options: TourOptions,
): AsyncGenerator<TourStop> {
  const tour = await tourist(client, options);
  const { name, deployment, pods, until } = tour;

  yield { command: `kubectl apply -f ${options.samplePath}` };
  await client.apply(tour.app);
  const first = await until("a Deployment", async () => deployment());
  await until("its Pods", async () => pods(first.spec?.replicas ?? 1));
  yield { lines: await tour.show() };

  yield { command: `kubectl scale helloapp/${name} --replicas=3` };
  await client.scale(tour.app, 3);
  await until("3 replicas", async () => {
    const scaled = await deployment();
    return scaled?.spec?.replicas === 3 ? scaled : undefined;
  });
  await until("3 Pods", async () => pods(3));
  yield { lines: await tour.show() };

  yield { command: `kubectl delete deployment/${name}` };
  await client.delete(first);
  await until("the Deployment back", async () => {
    const again = await deployment();
    return again?.metadata.uid === first.metadata.uid ? undefined : again;
  });
  await until("3 Pods", async () => pods(3));
  yield { lines: ["The operator made it again:", ...(await tour.show())] };

  yield { command: `kubectl delete helloapp/${name}` };
  await client.delete(tour.app);
  if (!options.hasControllers) return;
  yield {
    lines: [
      "Waiting for its Deployment to go: the garbage collector looks for new kinds every 30 s ...",
    ],
  };
  await until("the Deployment gone", async () =>
    (await deployment()) === undefined ? true : undefined,
  );
  yield { lines: ["Its Deployment went with it."] };
}

async function tourist(
  client: Client,
  { sample, namespace, hasControllers, timeoutMs }: TourOptions,
) {
  const kinds = await import("@opwright/runtime");
  const app = { ...sample, metadata: { ...sample.metadata, namespace } } as HelloApp;
  const name = app.metadata.name ?? "";
  const deploymentKind: Kind<Deployment> = kinds.Deployment;
  const podKind: Kind<Pod> = kinds.Pod;
  const deployment = () => client.get(deploymentKind, { namespace, name });
  const podsOf = async () => {
    const selector = (await deployment())?.spec?.selector.matchLabels ?? {};
    const { items } = await client.list(podKind, { namespace, labelSelector: selector });
    return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  };
  return {
    app,
    name,
    deployment,
    /** The Pods once there are `count`; at once where nobody makes Pods. */
    async pods(count: number) {
      if (!hasControllers) return [];
      const found = await podsOf();
      return found.length === count ? found : undefined;
    },
    async until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
      const found = await poll({ timeoutMs, everyMs: pollMs }, look);
      if (found !== undefined) return found;
      throw new UserError([
        {
          message: `no ${what} after ${timeoutMs / 1000} s`,
          mend: "Read the operator's log above.",
        },
      ]);
    },
    async show(): Promise<string[]> {
      const made = await deployment();
      const line = `deployment/${name}  ${made?.spec?.replicas ?? 0} of ${made?.spec?.template.spec?.containers[0]?.image ?? "?"}`;
      const pods = hasControllers ? await podsOf() : [];
      return [
        line,
        ...pods.map(
          ({ metadata, status }) => `pod/${metadata.name}  ${status?.phase ?? "Pending"}`,
        ),
      ];
    },
  };
}
