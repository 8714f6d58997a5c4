import type { Reply } from "../http/reply.ts";

/** What is looked at: the store and its watches are in this process, so that they are there if we are. */
const checks = ["ping", "log", "etcd", "informer-sync"];

/**
 * `/healthz`, `/livez`, `/readyz`, each with `?verbose`, `?exclude=CHECK` and the path of one check,
 * in the words of kube-apiserver's healthz. Undefined for another path.
 */
export function serveHealth(
  path: string,
  query: URLSearchParams,
  { isReady }: { isReady: () => boolean },
): Reply | undefined {
  const [, name = "", check, ...more] = path.split("/");
  if (!["healthz", "livez", "readyz"].includes(name) || more.length > 0) return undefined;
  const all = name === "readyz" ? [...checks, "shutdown"] : checks;
  const holds = (each: string) => each !== "shutdown" || isReady();
  if (check !== undefined) {
    if (!all.includes(check)) return undefined;
    return holds(check) ? text(200, "ok") : text(500, "internal server error: not ready\n");
  }
  const excluded = query.getAll("exclude");
  const lines = all.map((each) => {
    if (excluded.includes(each)) return `[+]${each} excluded: ok`;
    return holds(each) ? `[+]${each} ok` : `[-]${each} failed: reason withheld`;
  });
  const unknown = excluded
    .filter((each) => !all.includes(each))
    .map((each) => JSON.stringify(each));
  if (unknown.length > 0) {
    lines.push(`warn: some health checks cannot be excluded: no matches for ${unknown.join(",")}`);
  }
  const failed = lines.some((line) => line.startsWith("[-]"));
  if (failed) return text(500, `${lines.join("\n")}\n${name} check failed\n`);
  return text(200, query.has("verbose") ? `${lines.join("\n")}\n${name} check passed\n` : "ok");
}

function text(code: number, body: string): Reply {
  return {
    kind: "text",
    code,
    text: body,
    headers: { "X-Content-Type-Options": "nosniff" },
  };
}
