/** `npm run quickstart`, as the README has it: five stages from nothing. */

import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { describeWithBinaries } from "../support/binaries.js";
import { run } from "../support/command.js";
import { root } from "../support/emitted-project.js";

describeWithBinaries("npm run quickstart", () => {
  test("goes through the five stages, each with the command that a person would type, and leaves nothing", async () => {
    const { code, stdout, stderr } = await run("npm", ["run", "--silent", "quickstart"], {
      cwd: root,
    });
    expect({ code, stderr: stderr.replace(/npm warn.*\n/g, "") }).toEqual({
      code: 0,
      stderr: "starting a cluster ...\n",
    });
    const said = [
      /== 1 of 5: create the project\n\n\$ npx opwright init demo-operator --domain example.com/,
      /\$ npm install/,
      /\$ npx opwright create-api --group apps --version v1alpha1 --kind HelloApp/,
      /== 2 of 5: write the controller\n/,
      /== 3 of 5: generate the manifests\n\n\$ npx opwright make-manifests\ncreate {4}config\/crd\/bases/,
      /== 4 of 5: install the CRD\n\n\$ npx opwright install\ncustomresourcedefinition.* created/,
      /== 5 of 5: run the operator\n\n\$ npx opwright run\n[\s\S]*starting workers/,
      /\$ kubectl apply .*\ndeployment\/helloapp-sample {2}1 of /,
      /\$ kubectl scale .*\ndeployment\/helloapp-sample {2}3 of .*\n(pod\/.*\n){3}/,
      /\$ kubectl delete deployment.*\nThe operator made it again:\n/,
      /\$ kubectl delete helloapp.*\nWaiting for .*\nIts Deployment went with it/,
      /All five stages are done/,
    ];
    let from = 0;
    for (const pattern of said) {
      const at = stdout.slice(from).search(pattern);
      expect(at, `${pattern} after\n${stdout.slice(0, from)}`).toBeGreaterThanOrEqual(0);
      from += at;
    }
    const [project = ""] = /\/\S*opwright-quickstart-\S*/.exec(stdout) ?? [];
    expect(project === "" || !existsSync(project)).toBe(true);
  });
});
