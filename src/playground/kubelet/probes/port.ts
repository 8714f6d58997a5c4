import type { AnyContainer } from "../pod.ts";

/** The number of a port given by number, or by the name of one of the container's ports. Throws in Go's words. */
export function resolvePort(port: number | string, { ports = [] }: AnyContainer): number {
  const named = ports.find(({ name }) => name !== undefined && name === port);
  if (typeof port === "string" && named === undefined && !/^[+-]?\d+$/.test(port)) {
    throw new Error(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
  }
  const number = named?.containerPort ?? Number(port);
  if (number > 0 && number < 65_536) return number;
  throw new Error(`invalid port number: ${number}`);
}
