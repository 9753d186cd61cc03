// Installs what a task needs and remembers it, so that the next run starts at once.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "./children.mjs";
import { root, toolPath, workspaceDirectories } from "./workspace.mjs";

const stampFile = join(root, "node_modules", ".exec-install.json");

/** "start" is the quickstart with the packages it is made of; "all" is the whole workspace. */
const filters = { start: ["--prod", "--filter", "@exec-examples/quickstart..."], all: [] };

const what = { start: "what the quickstart needs", all: "the packages of the workspace" };

/** Whether the scope is installed as the lockfile and the manifests say. */
export function isInstalled(scope) {
  if (!existsSync(stampFile)) return false;
  const stamp = JSON.parse(readFileSync(stampFile, "utf8"));
  return (stamp.scope === scope || stamp.scope === "all") && stamp.inputs === hashInputs();
}

/** Installs the scope from the lockfile; everything it prints goes to stderr. */
export async function install(wanted) {
  if (isInstalled(wanted)) return;
  // A lean installation would take away what a full one has brought before.
  const scope = existsSync(toolPath("turbo")) ? "all" : wanted;
  console.error(`Installing ${what[scope]} …`);
  const flags = ["--frozen-lockfile", "--loglevel=warn", "--reporter=append-only"];
  const code = await runChild("pnpm", ["install", ...flags, ...filters[scope]], {
    stdout: "stderr",
  });
  if (code !== 0) throw new Error(`pnpm install failed with exit code ${code}; see above.`);
  writeFileSync(stampFile, `${JSON.stringify({ scope, inputs: hashInputs() })}\n`);
}

function hashInputs() {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  const manifests = [".", ...workspaceDirectories()].map((path) => join(path, "package.json"));
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", ...manifests]) {
    hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}
