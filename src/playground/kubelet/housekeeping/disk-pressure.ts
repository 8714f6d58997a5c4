/** One file system, as statfs(2) has it. */
export interface FileSystemRoom {
  bytes: number;
  availableBytes: number;
  inodes: number;
  freeInodes: number;
}

/** The kubelet's default evictionHard on Linux, in percent of what there is. */
const hard = { nodeAvailable: 10, imageAvailable: 15, freeInodes: 5 };

/**
 * Whether the node has the condition DiskPressure: too little room where Pods write (`node`) or where
 * images lie (`image`), in bytes or in inodes. A file system without inodes of its own reports none. Pure.
 */
export function hasDiskPressure(node: FileSystemRoom, image: FileSystemRoom): boolean {
  return (
    isBelow(node.availableBytes, node.bytes, hard.nodeAvailable) ||
    isBelow(image.availableBytes, image.bytes, hard.imageAvailable) ||
    isBelow(node.freeInodes, node.inodes, hard.freeInodes) ||
    isBelow(image.freeInodes, image.inodes, hard.freeInodes)
  );
}

function isBelow(left: number, all: number, percent: number): boolean {
  return all > 0 && left * 100 < all * percent;
}
