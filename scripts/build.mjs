// npm run build: compiles the three packages and packs them into .packages/.
import { build, install } from "./bootstrap.mjs";

install();
await build();
