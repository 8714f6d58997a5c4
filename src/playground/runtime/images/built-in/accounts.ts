import type { LayerEntry } from "../layer.ts";

/** /etc/passwd and /etc/group with root, nobody and the images' usual unprivileged user. */
export function accounts({ shell }: { shell: string }): LayerEntry[] {
  const passwd = [
    `root:x:0:0:root:/root:${shell}`,
    "nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin",
    "nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin",
  ];
  const group = ["root:x:0:", "tty:x:5:", "nogroup:x:65534:", "nonroot:x:65532:"];
  return [
    { type: "file", path: "etc/passwd", content: `${passwd.join("\n")}\n` },
    { type: "file", path: "etc/group", content: `${group.join("\n")}\n` },
    { type: "directory", path: "root", mode: 0o700 },
    { type: "directory", path: "home/nonroot", mode: 0o700, uid: 65532, gid: 65532 },
    { type: "directory", path: "tmp", mode: 0o1777 },
  ];
}
