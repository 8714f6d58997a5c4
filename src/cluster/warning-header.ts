/**
 * The texts of a `Warning` header (RFC 7234 section 5.5): `299 - "text"`, several joined by
 * commas, quotes inside the text escaped by a backslash.
 */
export function parseWarningHeader(header: string | undefined): string[] {
  if (header === undefined) return [];
  return [...header.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text]) =>
    (text ?? "").replaceAll(/\\(.)/g, "$1"),
  );
}
