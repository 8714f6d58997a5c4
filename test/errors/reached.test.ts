import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { type ErrorCode, errorTable } from "../../src/errors.ts";

/**
 * Which test reaches each error, and by which words it knows it: the code itself, or words of the
 * table's own sentence. An error without an entry does not compile.
 */
const reachedBy: Record<ErrorCode, [file: string, words?: string]> = {
  USAGE: ["src/cli/print.test.ts"],
  INVALID_OPTIONS: ["test/errors/errors.test.ts"],
  KUBECTL_REFUSES: ["test/errors/errors.test.ts"],
  CONFIG_UNREADABLE: ["src/commands/debug/configuration/read-configuration.test.ts"],
  CONFIG_INVALID: ["src/commands/debug/configuration/read-configuration.test.ts"],
  PRESET_UNKNOWN: ["src/commands/debug/configuration/read-configuration.test.ts"],
  SET_IMAGE_UNKNOWN: ["src/debug/copy/plan-copy.test.ts"],
  COPY_IS_ORIGINAL: ["src/debug/copy/plan-copy.test.ts"],
  TARGET_MALFORMED: ["src/debug/target/parse-target.test.ts"],
  KIND_NOT_SUPPORTED: [
    "test/e2e/debug-targets.test.ts",
    "is a node, and sessions are in containers",
  ],
  WORKLOAD_WITH_ATTACH: ["test/e2e/debug-targets.test.ts", "not supported by debug"],
  NO_POD: ["src/debug/target/workload/no-pod.test.ts"],
  NO_POD_WITH_PROBLEM: ["src/debug/target/workload/choose-pod.test.ts"],
  WORKLOAD_FORBIDDEN: ["test/e2e/debug-targets.test.ts", "choosing a Pod needs the right to"],
  STATIC_POD: ["src/debug/target/static-pod.test.ts"],
  WINDOWS_POD: ["src/debug/target/windows-pod.test.ts"],
  CONTAINER_OPEN: ["test/e2e/bad-input.test.ts", "has several containers and none is its default"],
  CONTAINER_NOT_FOUND: ["test/errors/errors.test.ts"],
  VOLUME_NOT_FOUND: ["src/debug/mounts/plan-mounts.test.ts"],
  CONTAINER_EXISTS: ["src/debug/ephemeral/plan-ephemeral.test.ts", "already has a container named"],
  POD_ENDED: ["src/debug/target/check-pod.test.ts"],
  POD_TERMINATING: ["src/debug/target/check-pod.test.ts"],
  WINDOWS_NODE: ["src/debug/node/windows-node.test.ts"],
  TARGET_NOT_FOUND: ["src/debug/target/check-pod.test.ts"],
  TARGET_ENDED: ["src/debug/target/check-pod.test.ts"],
  PULL_SECRET_NOT_POSSIBLE: ["src/debug/pull/with-pull-secrets.test.ts"],
  ROOT_IS_RESTRICTED: ["src/debug/security/plan-security.test.ts"],
  TARGET_USER_UNKNOWN: ["src/debug/security/plan-security.test.ts"],
  POD_SECURITY_REFUSES: ["src/debug/security/describe-refusal.test.ts"],
  EPHEMERAL_CONTAINERS_DISABLED: ["test/errors/errors.test.ts"],
  SESSIONS_FORBIDDEN: ["test/e2e/debug-rights.test.ts", "nor attach to it"],
  START_FAILED: ["src/session/waiting/wait-for-container.test.ts"],
  START_TIMEOUT: ["src/session/waiting/wait-for-container.test.ts"],
  POD_GONE: ["src/session/waiting/wait-for-container.test.ts"],
  SESSION_LOST: ["src/session/terminal/terminal.test.ts", "was lost"],
  INTERRUPTED: ["test/errors/errors.test.ts"],
  KUBECONFIG_MISSING: ["src/cluster/kubeconfig.test.ts"],
  KUBECONFIG_INVALID: ["src/cluster/kubeconfig.test.ts"],
  CONTEXT_MISSING: ["test/errors/errors.test.ts"],
  CREDENTIALS_FAILED: ["src/cluster/kubeconfig.test.ts"],
  CONNECTION_REFUSED: ["src/cluster/watch-object.test.ts"],
  HOST_UNKNOWN: ["src/cluster/api-client.test.ts"],
  TLS_REFUSED: ["src/cluster/watch-object.test.ts"],
  CONNECTION_LOST: ["src/cluster/api-client.test.ts"],
  REQUEST_TIMEOUT: ["src/cluster/api-client.test.ts"],
  NOT_LINUX: ["src/commands/playground/flags.test.ts"],
  NOT_ROOT: ["src/commands/playground/flags.test.ts"],
  PACKAGES_MISSING: ["test/e2e/bad-input.test.ts", "needs system packages that are not installed"],
  PLAYGROUND_START_FAILED: ["test/e2e/faults.test.ts", "the playground could not start"],
  PLAYGROUND_NOT_RUNNING: ["test/errors/errors.test.ts"],
  PLAYGROUND_BUSY: ["src/playground/process/claim.test.ts"],
  NOT_A_PLAYGROUND: ["src/playground/process/data-directory.test.ts"],
  DATA_UNWRITABLE: ["src/playground/process/data-directory.test.ts"],
  DATA_FORMAT_UNKNOWN: ["src/playground/process/data-directory.test.ts"],
  DISK_FULL: ["src/playground/process/data-directory.test.ts"],
  STORE_CORRUPT: ["src/playground/store/damage.test.ts"],
  SERVICE_CIDR_TAKEN: ["src/playground/network/cidr/choose-service-cidr.test.ts"],
  PORT_TAKEN: ["test/e2e/bad-input.test.ts", "is taken by another process"],
  KUBECONFIG_LOCKED: ["src/playground/kubeconfig/kubeconfig.test.ts"],
  KUBECONFIG_UNWRITABLE: ["src/playground/kubeconfig/kubeconfig.test.ts"],
  KUBECONFIG_UNREADABLE: ["src/playground/kubeconfig/kubeconfig.test.ts"],
  RUNTIME_MISSING: ["test/e2e/bad-input.test.ts", "which this machine does not have"],
  RUNTIME_START_FAILED: ["src/playground/runtime/runtime.test.ts"],
  RUNTIME_NOT_ANSWERING: ["test/errors/errors.test.ts"],
  RUNTIME_SOCKET_TAKEN: ["src/playground/runtime/runtime.test.ts"],
  RUNTIME_SOCKET_TOO_LONG: ["test/errors/errors.test.ts"],
  POD_CIDR_TAKEN: ["test/e2e/restarts.test.ts", "is in use: the interface"],
  POD_CIDR_IN_USE: ["test/e2e/restarts.test.ts", "still run with addresses of"],
  INSTALL_BY_HAND: ["test/e2e/bad-input.test.ts", "can't install on this distribution"],
  INSTALL_FAILED: ["test/e2e/bad-input.test.ts", "not everything could be installed"],
  IMAGE_ARCHIVE_INVALID: ["src/playground/runtime/runtime.test.ts"],
  RUNTIME_STILL_MOUNTED: ["test/e2e/leftovers.test.ts", "is still mounted below it"],
  STREAM_REFUSED: ["src/cluster/remote-command.test.ts"],
  STREAM_SILENT: ["src/cluster/remote-command.test.ts"],
  STREAM_LOST: ["src/cluster/remote-command.test.ts"],
  INTERNAL: ["test/errors/errors.test.ts"],
};

it.each(Object.entries(reachedBy) as [ErrorCode, [string, string?]][])(
  "%s is reached by a test",
  (code, [file, words]) => {
    const { message, next = "" }: { message: string; next?: string } = errorTable[code];
    if (words !== undefined) expect(message + next).toContain(words);
    const test = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
    expect(test).toContain(words ?? code);
  },
);
