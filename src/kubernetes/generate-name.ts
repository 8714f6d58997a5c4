/** No vowels and nothing that looks like another character, so that no word comes out. */
const alphabet = "bcdfghjklmnpqrstvwxz2456789";

const SUFFIX_LENGTH = 5;
const NAME_MAX = 63;

/** Bytes from here on would make the first letters of the alphabet likelier than the others. */
const FAIR_BYTES = alphabet.length * Math.floor(256 / alphabet.length);

/** `length` random characters of the alphabet Kubernetes makes names from. */
export function randomSuffix(length: number = SUFFIX_LENGTH): string {
  let suffix = "";
  while (suffix.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < FAIR_BYTES && suffix.length < length) suffix += alphabet[byte % alphabet.length];
    }
  }
  return suffix;
}

/**
 * A name from `metadata.generateName`: the base, cut so that the whole has at most 63
 * characters, and five random ones.
 */
export function generateName(base: string): string {
  return base.slice(0, NAME_MAX - SUFFIX_LENGTH) + randomSuffix();
}
