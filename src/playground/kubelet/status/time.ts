/** meta.v1.Time: RFC 3339 in UTC with whole seconds, `2026-11-23T10:00:00Z`. */
export function kubernetesTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
