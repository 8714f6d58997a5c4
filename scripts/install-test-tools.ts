/**
 * Makes ready what the tests with real containers need: the playground's system packages, clients
 * from the distribution, and stock kubectl of three releases below `.cache/kubectl/VERSION/kubectl`
 * (EPHEMERA_CACHE names another folder than `.cache`). Quick when all is there. A release that can't be had is
 * skipped with a message, and so are the tests that need it.
 */
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join, resolve } from "node:path";
import { install } from "../src/playground/runtime/install/install.ts";
import { sourceForSuite } from "./apt-source.ts";

/** Where Debian has which release of kubectl. */
const releases = [
  { version: "1.20", suite: "bookworm", package: "kubernetes-client" },
  { version: "1.32", suite: "trixie", package: "kubectl" },
  { version: "1.36", suite: "sid", package: "kubectl" },
];

const cache = resolve(process.env.EPHEMERA_CACHE ?? ".cache", "kubectl");

await install({
  signal: new AbortController().signal,
  confirm: async ({ commands = [] }) => {
    console.error(
      `The tests need packages: ${commands.map((words) => words.join(" ")).join("; ")}`,
    );
    return true;
  },
});
installClients();
for (const release of releases) {
  const kubectl = join(cache, release.version, "kubectl");
  if (existsSync(kubectl)) continue;
  const problem = fetchKubectl(release, kubectl);
  console.error(
    problem === undefined
      ? `kubectl ${release.version} is ready.`
      : `kubectl ${release.version} is skipped: ${problem}`,
  );
}

/**
 * Python's Kubernetes client, for the system's own Python, curl, as the post on ephemeral containers
 * uses it, and the shells there is completion for.
 */
function installClients(): void {
  const hasClient = spawnSync("/usr/bin/python3", ["-c", "import kubernetes"]).status === 0;
  const missing = [
    ...(hasClient ? [] : ["python3-kubernetes"]),
    ...["curl", "zsh", "fish"].filter((name) => spawnSync(name, ["--version"]).status !== 0),
  ];
  if (missing.length === 0) return;
  console.error(`The tests need packages: ${missing.join(", ")}`);
  // A new machine has no lists of packages yet.
  const problem =
    run("apt-get", ["-qq", "update"], tmpdir()) ??
    run("apt-get", ["-qq", "install", "--yes", ...missing], tmpdir());
  if (problem !== undefined) console.error(`They could not be installed: ${problem}`);
}

/** Downloads and unpacks one package with an apt whose configuration and state are private. */
function fetchKubectl(
  { suite, package: name }: { suite: string; package: string },
  kubectl: string,
): string | undefined {
  const source = findSource(suite);
  if (source === undefined) return "this machine has no Debian package source";
  const directory = mkdtempSync(join(tmpdir(), "ephemera-apt-"));
  try {
    for (const name of ["lists/partial", "archives/partial", "download", "unpacked"]) {
      mkdirSync(join(directory, name), { recursive: true });
    }
    const sourceFile = join(directory, `suite${source.extension}`);
    writeFileSync(sourceFile, source.text);
    writeFileSync(join(directory, "status"), "");
    const settings = {
      "Dir::Etc::sourcelist": sourceFile,
      "Dir::Etc::sourceparts": "-",
      "Dir::Etc::preferencesparts": "-",
      "Dir::State": directory,
      // Nothing counts as installed: a kubectl of the machine's own would be preferred.
      "Dir::State::status": join(directory, "status"),
      "Dir::Cache": directory,
      "Acquire::Languages": "none",
      "APT::Sandbox::User": "root",
    };
    const apt = [
      "-qq",
      ...Object.entries(settings).flatMap(([key, value]) => ["-o", `${key}=${value}`]),
    ];
    const download = join(directory, "download");
    const problem =
      run("apt-get", [...apt, "update"], directory) ??
      run("apt-get", [...apt, "download", name], download) ??
      run("dpkg", ["-x", join(download, readdirSync(download)[0] ?? ""), "unpacked"], directory);
    if (problem !== undefined) return problem;
    mkdirSync(dirname(kubectl), { recursive: true });
    copyFileSync(join(directory, "unpacked", "usr", "bin", "kubectl"), kubectl);
    return undefined;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function findSource(suite: string): { text: string; extension: string } | undefined {
  const parts = "/etc/apt/sources.list.d";
  const listed = existsSync(parts) ? readdirSync(parts).map((file) => join(parts, file)) : [];
  for (const path of ["/etc/apt/sources.list", ...listed]) {
    const extension = extname(path);
    if (!existsSync(path) || ![".list", ".sources"].includes(extension)) continue;
    const text = sourceForSuite(readFileSync(path, "utf8"), suite);
    if (text !== undefined) return { text, extension };
  }
  return undefined;
}

/** Runs a program; its last words when it failed. */
function run(program: string, args: string[], cwd: string): string | undefined {
  const { status, stderr, error } = spawnSync(program, args, { cwd, encoding: "utf8" });
  if (status === 0) return undefined;
  return error?.message ?? stderr.trim().split("\n").at(-1) ?? `${program} failed`;
}
