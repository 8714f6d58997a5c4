import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { errorPage } from "./error-page.ts";

it("docs/errors.md is what the table of errors says", () => {
  expect(readFileSync(new URL("../docs/errors.md", import.meta.url), "utf8")).toBe(errorPage());
});
