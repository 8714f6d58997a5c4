import { expect, it } from "vitest";
import { createModeTracker } from "./terminal-modes.ts";

const esc = "\u001b";

it.each([
  { title: "nothing switched on", output: ["plain", `${esc}[31mred${esc}[0m`], undoing: "" },
  {
    title: "an editor",
    output: [`${esc}[?1049h${esc}[?25l`],
    undoing: `${esc}[?1049l${esc}[?25h${esc}[0m`,
  },
  {
    title: "an editor that ended",
    output: [`${esc}[?1049h${esc}[?25l`, `${esc}[?25h${esc}[?1049l`],
    undoing: "",
  },
  {
    title: "several at once",
    output: [`${esc}[?1000;1006h`],
    undoing: `${esc}[?1000l${esc}[?1006l${esc}[0m`,
  },
  { title: "a mode that does no harm", output: [`${esc}[?7h`], undoing: "" },
  {
    title: "one cut after the escape",
    output: [`a${esc}`, "[?2004h"],
    undoing: `${esc}[?2004l${esc}[0m`,
  },
  {
    title: "one cut in the number",
    output: [`${esc}[?20`, "04h"],
    undoing: `${esc}[?2004l${esc}[0m`,
  },
  { title: "no sequence across other output", output: [`${esc}[?20`, "xx", "04h"], undoing: "" },
])("undoes what was left on: $title", ({ output, undoing }) => {
  const modes = createModeTracker();
  for (const piece of output) modes.see(Buffer.from(piece));
  expect(modes.undoing()).toBe(undoing);
});
