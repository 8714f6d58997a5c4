import { RuntimeError } from "../../runtime/grpc/runtime-error.ts";

/** An error as Go prints it; one of gRPC is `rpc error: code = NotFound desc = …`. */
export function goRuntimeError(error: unknown): string {
  if (error instanceof RuntimeError) {
    const code = error.code.toLowerCase().replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => {
      return letter.toUpperCase();
    });
    return `rpc error: code = ${code} desc = ${error.message}`;
  }
  return error instanceof Error ? error.message : String(error);
}
