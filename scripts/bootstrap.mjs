// A fresh clone -> installed and built. What every `npm run` line starts with, so that each works alone.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs a command in the repository's folder and ends this process with its code if it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (result.error) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** Runs npm with the Node that runs this script. */
export function npm(args, options = {}) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith("npm-cli.js")) run(process.execPath, [cli, ...args], options);
  else
    run(process.platform === "win32" ? "npm.cmd" : "npm", args, {
      shell: process.platform === "win32",
      ...options,
    });
}

/** Runs a program of an installed package with the Node that runs this script. */
export function runPackage(script, args, options = {}) {
  run(process.execPath, [join(root, "node_modules", script), ...args], options);
}

const modified = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

function newest(path) {
  if (!existsSync(path)) return 0;
  if (!statSync(path).isDirectory()) return modified(path);
  return Math.max(0, ...readdirSync(path).map((entry) => newest(join(path, entry))));
}

/** `npm ci`, unless node_modules is what package-lock.json says already. */
export function install() {
  const installed = modified(join(root, "node_modules/.package-lock.json"));
  if (installed >= modified(join(root, "package-lock.json"))) return;
  console.error("installing dependencies ...");
  npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"], { stdio: ["ignore", 2, 2] });
}

const packed = [
  "package.json",
  "bin",
  "dist",
  "templates",
  "runtime/package.json",
  "runtime/dist",
  "envtest/package.json",
  "envtest/dist",
];

/** Compiles the three packages, and packs them for the projects that this checkout emits. */
export function build() {
  runPackage("typescript/bin/tsc", ["-b", "src"]);
  const folder = join(root, ".packages");
  const tarballs = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith(".tgz"))
    : [];
  const oldest = Math.min(...tarballs.map((name) => modified(join(folder, name))));
  if (tarballs.length === 3 && oldest >= newestOf(packed)) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  npm(
    [
      "pack",
      "--workspaces",
      "--include-workspace-root",
      "--pack-destination",
      folder,
      "--loglevel=error",
    ],
    { stdio: ["ignore", "ignore", 2] },
  );
}

function newestOf(paths) {
  return Math.max(...paths.map((path) => newest(join(root, path))));
}
