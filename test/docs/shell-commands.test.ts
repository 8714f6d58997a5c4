import { expect, it } from "vitest";
import { shellCommands } from "./shell-commands.ts";

it.each([
  { script: "a b -c", commands: [["a", "b", "-c"]] },
  { script: 'a \'b c\' "d\\"e" f\\ g', commands: [["a", "b c", 'd"e', "f g"]] },
  { script: "a && b; c | d\ne", commands: [["a"], ["b"], ["c"], ["d"], ["e"]] },
  { script: "a - > out.pcap 2>err <in b", commands: [["a", "-", "b"]] },
  { script: "a # comment 'x\nb#c", commands: [["a"], ["b#c"]] },
  { script: "source <(a b)", commands: [["source"], ["a", "b"]] },
  { script: "a \\\n  b", commands: [["a", "b"]] },
  { script: "a --set-image='*=x'", commands: [["a", "--set-image=*=x"]] },
  { script: "", commands: [] },
])("takes $script apart", ({ script, commands }) => {
  expect(shellCommands(script)).toEqual(commands);
});

it("refuses what it can't read", () => {
  expect(() => shellCommands("a 'b")).toThrow("not understood");
});
