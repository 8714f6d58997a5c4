import { statSync } from "node:fs";
import type { ImageContent } from "../build.ts";
import type { LayerEntry } from "../layer.ts";

/** How a built-in image is made from the machine's own parts. */
export interface Recipe {
  name: string;
  /** Raised when the recipe changes, so that images are made anew. */
  version: number;
  /** The program it exists for. */
  program: string;
  content(): Promise<ImageContent>;
}

/** A file of this machine as a layer entry; links are followed. */
export function machineFile(from: string, path: string, mode = 0o755): LayerEntry {
  return { type: "file", path, from, size: statSync(from).size, mode };
}
