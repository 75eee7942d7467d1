import { describe, expect, it } from "vitest";
import { heardWords, isUnderstood, SENTENCES, wordsOf } from "../../src/live/sentence";

describe("heardWords", () => {
  it.each([
    ["", [false, false, false, false]],
    ["good morning", [true, true, false, false]],
    ["Good, morning! I am.", [true, true, true, true]],
    ["good good morning um I am", [true, true, true, true]],
    ["morning I", [false, true, true, false]],
    ["I am good", [false, false, true, true]],
    ["something else", [false, false, false, false]],
  ])("finds the words of %o in their order", (heard, expected) => {
    expect(heardWords("Good morning I am", heard)).toEqual(expected);
  });

  it("has one place for each word that is shown", () => {
    for (const sentence of Object.values(SENTENCES)) {
      expect(wordsOf(sentence)).toHaveLength(sentence.split(" ").length);
    }
  });

  it("knows letters beyond ASCII", () => {
    expect(heardWords("über meine Arbeit", "ÜBER meine arbeit")).toEqual([true, true, true]);
  });
});

it.each([
  [[], false],
  [[true, true, true, false, false], true],
  [[true, true, false, false, false], false],
])("%o is understood: %s", (heard, expected) => {
  expect(isUnderstood(heard)).toBe(expected);
});
