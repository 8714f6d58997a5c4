import picocolors from "picocolors";

/** Colour functions for one stream: they do nothing unless it is a terminal that wants colours. */
export function colorsFor(
  stream: { readonly isTTY?: boolean },
  env: NodeJS.ProcessEnv,
): ReturnType<typeof picocolors.createColors> {
  const wanted = (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb";
  return picocolors.createColors(stream.isTTY === true && wanted);
}
