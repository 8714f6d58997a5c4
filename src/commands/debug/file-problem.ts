/** Why a file can't be read, as Go words it: `open x.yaml: no such file or directory`. */
export function fileProblem(cause: NodeJS.ErrnoException, path: string): string {
  switch (cause.code) {
    case "ENOENT":
      return `open ${path}: no such file or directory`;
    case "EACCES":
      return `open ${path}: permission denied`;
    case "EISDIR":
      return `read ${path}: is a directory`;
    default:
      return cause.message;
  }
}
