import { boolFlag } from "../../cli/flags.ts";
import { dataDirectoryFlag } from "../playground/flags.ts";

/** The flags of `demo`. */
export const demoFlags = {
  "data-dir": dataDirectoryFlag,
  "no-install": boolFlag({
    help: "Fail instead of installing system packages that are missing.",
  }),
};
