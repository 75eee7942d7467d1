/** Which words of a given sentence were recognised: pure. */

import type { Language } from "../model";

/** Returns the words of a text in lower case without punctuation. */
export function wordsOf(text: string): readonly string[] {
  return text.toLocaleLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
}

/**
 * Returns, for each word of `target`, whether it was heard in its order (longest common
 * subsequence), so that a repeated start or a wrong word between does not matter.
 */
export function heardWords(target: string, heard: string): readonly boolean[] {
  const wanted = wordsOf(target);
  const said = wordsOf(heard);
  const width = said.length + 1;
  const lengths = new Uint16Array((wanted.length + 1) * width);
  for (let row = wanted.length - 1; row >= 0; row -= 1) {
    for (let column = said.length - 1; column >= 0; column -= 1) {
      const at = row * width + column;
      lengths[at] =
        wanted[row] === said[column]
          ? 1 + (lengths[at + width + 1] ?? 0)
          : Math.max(lengths[at + width] ?? 0, lengths[at + 1] ?? 0);
    }
  }
  let column = 0;
  return wanted.map((word, row) => {
    const rest = lengths[row * width + column] ?? 0;
    if (rest === (lengths[(row + 1) * width + column] ?? 0)) return false;
    column = said.indexOf(word, column) + 1;
    return true;
  });
}

/** What is read aloud in the device check, by spoken language: everyday words, no names. */
export const SENTENCES: Readonly<Record<Language, string>> = {
  en: "Good morning, I am ready to talk about my work today",
  de: "Guten Morgen, ich bin bereit, heute über meine Arbeit zu sprechen",
};

/** Share of words that counts as understood; recognisers miss a word in a good room too. */
export const UNDERSTOOD_SHARE = 0.6;

/** Returns whether enough words were heard. */
export function isUnderstood(heard: readonly boolean[]): boolean {
  return heard.length > 0 && heard.filter(Boolean).length / heard.length >= UNDERSTOOD_SHARE;
}
