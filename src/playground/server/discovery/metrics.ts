import type { Reply } from "../http/reply.ts";

/** `/metrics`: what the process takes, in Prometheus' text format and under its usual names. */
export function metricsReply(): Reply {
  const { rss, heapUsed } = process.memoryUsage();
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const started = Date.now() / 1000 - process.uptime();
  const text = [
    metric("process_cpu_seconds_total", "counter", (userCPUTime + systemCPUTime) / 1e6),
    metric("process_resident_memory_bytes", "gauge", rss),
    metric("process_start_time_seconds", "gauge", Math.round(started * 1000) / 1000),
    metric("nodejs_heap_size_used_bytes", "gauge", heapUsed),
  ].join("");
  return { kind: "text", code: 200, text, contentType: "text/plain; version=0.0.4; charset=utf-8" };
}

function metric(name: string, type: "counter" | "gauge", value: number): string {
  return `# TYPE ${name} ${type}\n${name} ${value}\n`;
}
