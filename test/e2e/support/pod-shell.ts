import { kubectlOk } from "./cluster.ts";

/** Runs a line of shell in a Pod's container and gives what it prints. */
export function inShell(pod: string, line: string): Promise<string> {
  return kubectlOk(["exec", pod, "--", "sh", "-c", line]);
}

/** Waits, inside of the container, until a condition of its shell holds; throws after 30 s. */
export async function seenInShell(pod: string, condition: string): Promise<void> {
  const loop = `until ${condition} 2>/dev/null; do sleep 0.05; done`;
  await kubectlOk(["exec", pod, "--", "timeout", "30", "sh", "-c", loop]);
}
