import type { CriClient } from "../../runtime/cri/client.ts";
import { hasCode } from "../../runtime/grpc/runtime-error.ts";
import { failure, type Outcome, outputLimit } from "./outcome.ts";

/** Runs a command in the container (CRI ExecSync); its exit code is the answer. */
export async function checkExec(
  runtime: Pick<CriClient, "execSync">,
  containerId: string,
  { command, timeoutSeconds }: { command: string[]; timeoutSeconds: number },
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    const { stdout, stderr, exitCode } = await runtime.execSync(
      { containerId, cmd: command, timeout: BigInt(timeoutSeconds) },
      { signal },
    );
    const output = Buffer.concat([stdout, stderr]).toString("utf8", 0, outputLimit);
    return { result: exitCode === 0 ? "success" : "failure", output };
  } catch (error) {
    if (!hasCode(error, "DEADLINE_EXCEEDED")) throw error;
    const words = JSON.stringify(command.join(" "));
    return failure(`command timed out: ${words} timed out after ${timeoutSeconds}s`);
  }
}
