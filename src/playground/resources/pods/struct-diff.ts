/** Go's names of fields that are not just capitalised. */
const goNames: Readonly<Record<string, string>> = {
  tty: "TTY",
  dnsPolicy: "DNSPolicy",
  dnsConfig: "DNSConfig",
  os: "OS",
  uid: "UID",
  tcpSocket: "TCPSocket",
  httpGet: "HTTPGet",
  grpc: "GRPC",
  nfs: "NFS",
  csi: "CSI",
};

/** Lines of context around a change. */
const context = 3;

/**
 * The difference of two objects as kube-apiserver shows it: a unified diff of JSON with one blank
 * of indent and Go's field names. A field that only one side has is `null` on the other.
 */
export function structDiff(before: unknown, after: unknown): string {
  const show = (value: unknown) => JSON.stringify(value, null, 1).split("\n");
  const [a, b] = align(goForm(before), goForm(after));
  return unifiedDiff(show(a), show(b));
}

function goForm(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(goForm);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, child]) => [
    goNames[name] ?? name.charAt(0).toUpperCase() + name.slice(1),
    goForm(child),
  ]);
  return Object.fromEntries(entries);
}

/** Gives both the same fields in the same order. */
function align(a: unknown, b: unknown): [unknown, unknown] {
  if (isRecord(a) && isRecord(b)) {
    const pairs = [...new Set([...Object.keys(a), ...Object.keys(b)])].map(
      (name) => [name, align(a[name] ?? null, b[name] ?? null)] as const,
    );
    return [
      Object.fromEntries(pairs.map(([name, [left]]) => [name, left])),
      Object.fromEntries(pairs.map(([name, [, right]]) => [name, right])),
    ];
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    const right: readonly unknown[] = b;
    const pairs = a.map((left: unknown, index): [unknown, unknown] =>
      index < right.length ? align(left, right[index]) : [left, undefined],
    );
    return [
      pairs.map(([left]) => left),
      [...pairs.slice(0, right.length).map(([, each]) => each), ...right.slice(a.length)],
    ];
  }
  return [a, b];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One hunk from the first to the last difference: objects are short, and one change is the rule. */
export function unifiedDiff(before: readonly string[], after: readonly string[]): string {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  const shorter = Math.min(before.length, after.length) - start;
  while (end < shorter && before.at(-1 - end) === after.at(-1 - end)) end++;
  const from = Math.max(0, start - context);
  const tail = Math.max(0, end - context);
  const lead = before.slice(from, start).map((line) => ` ${line}`);
  const trail = before.slice(before.length - end, before.length - tail).map((line) => ` ${line}`);
  const removed = before.slice(start, before.length - end).map((line) => `-${line}`);
  const added = after.slice(start, after.length - end).map((line) => `+${line}`);
  const header = `@@ -${from + 1},${before.length - tail - from} +${from + 1},${after.length - tail - from} @@`;
  return [header, ...lead, ...removed, ...added, ...trail].join("\n");
}
