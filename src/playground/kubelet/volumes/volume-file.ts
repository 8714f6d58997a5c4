/** One file of a volume that is made of files; `path` is relative and may have folders. */
export interface VolumeFile {
  path: string;
  data: Buffer;
  mode: number;
  /** Owner; absent: root. */
  uid?: number;
}
