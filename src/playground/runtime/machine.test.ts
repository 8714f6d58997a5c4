import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { isStatic, mayLowerOomScore, systemPath } from "./machine.ts";

it.each([
  ["every capability", "000001ffffffffff", true],
  ["all but CAP_SYS_RESOURCE", "000001fffeffffff", false],
  ["Docker's default capabilities", "00000000a80425fb", false],
  ["none", "0000000000000000", false],
])("knows whether oom scores can be lowered with %s", (_, capabilities, may) => {
  expect(mayLowerOomScore(`Name:\tnode\nCapEff:\t${capabilities}\nCapBnd:\t0\n`)).toBe(may);
});

it("adds the system directories a plain PATH leaves out, behind what is in it", () => {
  expect(systemPath("/home/me/bin::/usr/bin")).toBe(
    "/home/me/bin:/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin:/bin",
  );
});

for (const [program, linkedStatically] of [
  ["/usr/bin/catatonit", true],
  ["/bin/ls", false],
  ["/etc/passwd", false],
] as const) {
  it.skipIf(!existsSync(program))(`sees whether ${program} is linked statically`, () => {
    expect(isStatic(program)).toBe(linkedStatically);
  });
}
