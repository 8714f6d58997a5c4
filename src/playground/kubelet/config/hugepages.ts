const units = ["K", "M", "G"];

/**
 * A size of huge pages in the words of the cgroup files (`2MB`, ending `B`) or of Kubernetes'
 * resource names (`2Mi`, ending `i`). `bytes` is a power of two from 1 KiB up.
 */
export function hugepageUnit(bytes: number, ending: "B" | "i"): string {
  let step = 0;
  let size = bytes / 1024;
  while (size >= 1024 && step < units.length - 1) {
    size /= 1024;
    step += 1;
  }
  return `${size}${units[step]}${ending}`;
}

/** Bytes of a page size out of a name in /sys/kernel/mm/hugepages: `hugepages-2048kB`; undefined for others. */
export function hugepageBytes(directory: string): number | undefined {
  const kibibytes = /^hugepages-(\d+)kB$/.exec(directory)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}
