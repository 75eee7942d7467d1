/** What a tab remembers over a reload. Nothing secret: the token stays in the address. */

export const LANGUAGE_KEY = "viva.language";

/** Returns the value kept under a key, or null; storage may be switched off. */
export function recall(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keeps a value under a key for as long as the tab lives. */
export function remember(key: string, value: string): void {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // Storage is switched off; the page works without.
  }
}

/** Returns the key for a link's interview: a fingerprint (FNV-1a) that does not tell the token. */
export function interviewKey(token: string): string {
  let hash = 0x811c9dc5;
  for (const character of token) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return `viva.interview.${hash.toString(16)}`;
}
