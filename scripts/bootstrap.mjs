// A fresh clone -> installed and built. What every `npm run` line starts with, so that each works alone.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
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

/**
 * One file for what every command loads, one for each command: reading some hundred small modules would
 * take a third of a command's time. What is big, or is a package of ours, stays outside.
 */
async function bundle() {
  const outdir = join(root, "dist/bin");
  if (modified(join(outdir, "main.js")) >= newest(join(root, "dist/.tsbuildinfo"))) return;
  const esbuild = await import("esbuild");
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ["dist/main.js"],
    outdir,
    bundle: true,
    splitting: true,
    metafile: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: ["@opwright/*", "esbuild", "inquirer", "diff"],
    plugins: [requiredAsItIs("ts-morph")],
    // Packages in CommonJS ask for Node's own modules this way.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  // What runs now may still load a file of the last bundle: old ones go when the new ones are there.
  const made = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
  for (const name of readdirSync(outdir)) if (!made.has(name)) rmSync(join(outdir, name));
}

/** Imported, a big package in CommonJS is first read for its names, which takes 100 ms; required, it is not. */
function requiredAsItIs(name) {
  return {
    name: "required-as-it-is",
    setup(build) {
      const filter = new RegExp(`^${name}$`);
      build.onResolve({ filter }, ({ namespace, path }) =>
        namespace === "required" ? { path, external: true } : { path, namespace: "required" },
      );
      build.onLoad({ filter, namespace: "required" }, ({ path }) => ({
        contents: `module.exports = require("${path}");`,
      }));
    },
  };
}

const packed = [
  "package.json",
  "bin",
  "dist/bin",
  "templates",
  "runtime/package.json",
  "runtime/dist",
  "envtest/package.json",
  "envtest/dist",
];

/** Compiles the three packages, and packs them for the projects that this checkout emits. */
export async function build() {
  runPackage("typescript/bin/tsc", ["-b", "src"]);
  await bundle();
  const folder = join(root, ".packages");
  const tarballs = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith(".tgz"))
    : [];
  const oldest = Math.min(...tarballs.map((name) => modified(join(folder, name))));
  if (tarballs.length === 3 && oldest >= newestOf(packed)) return;
  const fresh = mkdtempSync(join(tmpdir(), "opwright-pack-"));
  npm(
    [
      "pack",
      "--workspaces",
      "--include-workspace-root",
      "--pack-destination",
      fresh,
      "--loglevel=error",
    ],
    { stdio: ["ignore", "ignore", 2] },
  );
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(fresh)) cpSync(join(fresh, name), join(folder, name));
  rmSync(fresh, { recursive: true });
}

function newestOf(paths) {
  return Math.max(...paths.map((path) => newest(join(root, path))));
}
