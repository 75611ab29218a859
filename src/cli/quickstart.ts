/** `opwright quickstart`: flags -> Options -> the five stages, each typed as a person would. */

import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { withConnection } from "../cluster/connection.js";
import { type DevelopmentCluster, openCluster } from "../cluster/development-cluster.js";
import { helloAppTour } from "../cluster/helloapp-tour.js";
import { readSample } from "../cluster/sample-file.js";
import { type Stage, type Step, Typist } from "../cluster/typist.js";
import { ExitCode } from "../errors.js";
import { makeTemporaryFolder, removeFolder } from "../filetree/temporary-folder.js";
import type { Io } from "./io.js";

export interface QuickstartOptions {
  /** Absolute; absent where the project goes into a temporary folder and away at the end. */
  readonly directory?: string;
  readonly kubeconfig?: string;
}

export function quickstartOptions(
  directory: string | undefined,
  flags: { readonly kubeconfig?: string },
  io: Io,
): QuickstartOptions {
  return {
    ...(directory === undefined ? {} : { directory: resolve(io.cwd, directory) }),
    ...(flags.kubeconfig === undefined ? {} : { kubeconfig: resolve(io.cwd, flags.kubeconfig) }),
  };
}

const projectName = "demo-operator";
const sample = "config/samples/apps_v1alpha1_helloapp.yaml";

export async function quickstart(
  { directory, kubeconfig }: QuickstartOptions,
  io: Io,
): Promise<ExitCode> {
  const temporary =
    directory === undefined ? makeTemporaryFolder(tmpdir(), "opwright-quickstart-") : undefined;
  const project = directory ?? join(temporary ?? "", projectName);
  const typist = new Typist(io);
  const stop = io.onInterrupt(() => typist.interrupt());
  let cluster: DevelopmentCluster | undefined;
  try {
    io.stderr.write("starting a cluster ...\n");
    cluster = await openCluster(kubeconfig);
    io.stdout.write(`The cluster: ${cluster.description}\n`);
    for (const stage of preparation(project)) await typist.play(stage);
    await operate({ typist, project, cluster }, io);
    await typist.stopAll();
    if (kubeconfig !== undefined) await typist.play(cleaning(project, kubeconfig));
    io.stdout.write(farewell(directory));
    return ExitCode.ok;
  } catch (error) {
    if (typist.interrupted) return ExitCode.interrupted;
    throw error;
  } finally {
    stop();
    await typist.stopAll();
    await cluster?.stop();
    if (temporary !== undefined) removeFolder(temporary);
  }
}

/** The stages before the operator runs. */
function preparation(project: string): Stage[] {
  const inside = (command: string): Step => ({ command, cwd: project });
  return [
    {
      title: "1 of 5: create the project",
      steps: [
        {
          command: `npx opwright init ${projectFolder(project)} --domain example.com --project-name ${projectName}`,
          cwd: dirname(project),
        },
        inside("npm install --no-audit --no-fund"),
        inside("npx opwright create-api --group apps --version v1alpha1 --kind HelloApp"),
      ],
    },
    {
      title: "2 of 5: write the controller",
      text: [
        "src/api/v1alpha1/helloapp.ts says what a HelloApp is, src/controllers/helloapp.ts what is done about it.",
        "Both are yours. As they stand, one Deployment is kept as spec.image and spec.size say.",
      ],
      steps: [inside("npm run --silent typecheck")],
    },
    { title: "3 of 5: generate the manifests", steps: [inside("npx opwright make-manifests")] },
  ];
}

interface Scene {
  readonly typist: Typist;
  readonly project: string;
  readonly cluster: DevelopmentCluster;
}

async function operate({ typist, project, cluster }: Scene, io: Io): Promise<void> {
  const env = { KUBECONFIG: cluster.kubeconfigPath };
  await typist.play({
    title: "4 of 5: install the CRD",
    steps: [{ command: "npx opwright install", cwd: project, env }],
  });
  await typist.play({ title: "5 of 5: run the operator", steps: [] });
  await typist.start(
    { command: "npx opwright run", cwd: project, env },
    {
      args: ["--", "--health-probe-bind-address=0", "--log-format=text"],
      until: /starting workers/,
    },
  );
  await withConnection(
    { kubeconfig: cluster.kubeconfigPath, env: io.env },
    async ({ client, config }) => {
      const stops = helloAppTour(client, {
        sample: readSample(join(project, sample)),
        samplePath: sample,
        namespace: config.namespace,
        hasControllers: cluster.hasControllers,
        timeoutMs: 60_000,
      });
      for await (const stop of stops) {
        if ("command" in stop) typist.shown(stop.command);
        else typist.say(stop.lines);
      }
    },
  );
}

/** A cluster of the user's is left as it was found. */
function cleaning(project: string, kubeconfig: string): Stage {
  const step: Step = {
    command: "npx opwright uninstall",
    cwd: project,
    env: { KUBECONFIG: kubeconfig },
  };
  return { title: "clean up", steps: [step] };
}

const projectFolder = (project: string) => project.split(/[\\/]/).at(-1) ?? projectName;

function farewell(directory: string | undefined): string {
  const where =
    directory === undefined
      ? "The project was in a temporary folder and is gone. To keep one: npx opwright quickstart demo-operator\n"
      : `The project is in ${directory}.\n`;
  return `\nAll five stages are done, and the operator is stopped.\n${where}`;
}
