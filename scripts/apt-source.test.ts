import { expect, it } from "vitest";
import { sourceForSuite } from "./apt-source.ts";

const deb822 = `Types: deb
# a snapshot
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`;

it("keeps place and key of a deb822 source, and changes suite and components", () => {
  expect(sourceForSuite(deb822, "sid")).toBe(`Types: deb
URIs: http://mirror.example/debian
Suites: sid
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`);
});

it.each([
  [
    "deb http://mirror.example/debian bookworm main contrib",
    "deb http://mirror.example/debian sid main\n",
  ],
  [
    "deb [signed-by=/k.gpg arch=amd64] http://mirror.example/debian/ bookworm main",
    "deb [signed-by=/k.gpg arch=amd64] http://mirror.example/debian/ sid main\n",
  ],
  ["deb http://mirror.example/debian-security bookworm-security main", undefined],
  ["deb http://mirror.example/ubuntu jammy main", undefined],
  ["# deb http://mirror.example/debian bookworm main", undefined],
])("turns %s into %s", (line, expected) => {
  expect(sourceForSuite(`${line}\n`, "sid")).toBe(expected);
});
