/**
 * The machine's own Debian source with another suite's name, main component only: the text of
 * a .sources file (deb822) or of a .list file, given one of the same kind. Undefined when the
 * file names no Debian archive that is signed by Debian's keyring or plainly Debian's.
 */
export function sourceForSuite(text: string, suite: string): string | undefined {
  const stanza = text
    .split(/\n\s*\n/)
    .find((part) => /^Types:.*\bdeb\b/m.test(part) && isDebian(part) && !/-security/.test(part));
  if (stanza !== undefined) {
    return `${stanza
      .split("\n")
      .filter((line) => !line.startsWith("#"))
      .map((line) => line.replace(/^Suites:.*/, `Suites: ${suite}`))
      .map((line) => line.replace(/^Components:.*/, "Components: main"))
      .join("\n")
      .trim()}\n`;
  }
  const line = text
    .split("\n")
    .find((each) => /^deb\s/.test(each) && isDebian(each) && !/-security/.test(each));
  return line?.replace(/^(deb\s+(?:\[[^\]]*\]\s+)?\S+)\s.*$/, `$1 ${suite} main\n`);
}

function isDebian(text: string): boolean {
  return /debian-archive-keyring/.test(text) || /\/debian\/?\s/.test(text);
}
