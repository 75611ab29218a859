/** Starts the operator. `node dist/main.js --help` lists its flags. */

import { Manager, managerFlags } from "@opwright/runtime";
import { controllers } from "./controllers/index.js";

const manager = new Manager({
  name: "demo",
  controllers,
  leaderElectionId: "demo.example.com",
  ...managerFlags(process.argv.slice(2)),
});
process.exitCode = await manager.run();
