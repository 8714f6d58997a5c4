/**
 * Kubernetes' `$(NAME)` expansion in command, args and env: a known name is replaced, an
 * unknown one stays as written, and `$$` is an escaped `$`.
 */
export function expand(text: string, look: (name: string) => string | undefined): string {
  return text.replaceAll(/\$(\$|\(([^)]*)\))/g, (whole, escaped: string, name: string) => {
    if (escaped === "$") return "$";
    return look(name) ?? whole;
  });
}
