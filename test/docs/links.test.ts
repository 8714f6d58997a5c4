import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";

/** Every link between the pages leads somewhere, down to the heading. */
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "CHANGELOG.md",
  ...readdirSync("docs")
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

const links = pages.flatMap((page) =>
  [...readFileSync(page, "utf8").matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = ""]) => ({ page, to })),
);

it.each(links.filter(({ to }) => !/^[a-z]+:/.test(to)))("$page links to $to", ({ page, to }) => {
  const [file = "", heading] = to.split("#");
  const path = file === "" ? page : join(dirname(page), file);
  expect(existsSync(path)).toBe(true);
  if (heading !== undefined) expect(headings(path)).toContain(heading);
});

it.each(pages.filter((page) => page.startsWith("docs/")))("README leads to %s", (page) => {
  const reached = new Set(["README.md"]);
  for (const from of reached) {
    for (const { to } of links.filter((link) => link.page === from)) {
      reached.add(join(dirname(from), to.split("#")[0] ?? ""));
    }
  }
  expect([...reached]).toContain(page);
});

/** The anchors of a page, as GitHub makes them. */
function headings(path: string): string[] {
  const found = readFileSync(path, "utf8").matchAll(/^#+ (.*)$/gm);
  return [...found].map(([, text = ""]) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
