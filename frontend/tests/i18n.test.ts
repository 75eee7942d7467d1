import { beforeAll, describe, expect, it } from "vitest";
import { bestLanguage, count, fill, formatDate, formatList, speakWith, t } from "../src/i18n";
import de from "../src/i18n/de.json";
import en from "../src/i18n/en.json";

const SOURCES = import.meta.glob<string>(["../src/**/*.ts", "../src/**/*.tsx"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const CODE = Object.values(SOURCES).join("\n");
const ENGLISH: Readonly<Record<string, string>> = en;
const GERMAN: Readonly<Record<string, string>> = de;

function placeholders(text: string | undefined): readonly string[] {
  return (text?.match(/\{\w+\}/g) ?? []).sort();
}

describe("the catalogues", () => {
  it("have the same keys in the same order", () => {
    expect(Object.keys(de)).toEqual(Object.keys(en));
  });

  it.each(Object.keys(en))("%s has words and the same placeholders in both", (key) => {
    expect(ENGLISH[key]?.trim()).toBeTruthy();
    expect(GERMAN[key]?.trim()).toBeTruthy();
    expect(placeholders(GERMAN[key])).toEqual(placeholders(ENGLISH[key]));
  });

  it("have no exclamation marks and never speak of cheating", () => {
    for (const text of [...Object.values(en), ...Object.values(de)]) {
      expect(text).not.toMatch(/!|cheat|betrug|schummel/i);
    }
  });

  it("hold every key that the page uses", () => {
    const used = [...CODE.matchAll(/\bt\(\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
    expect(used.length).toBeGreaterThan(100);
    expect(used.filter((key) => !(key in en))).toEqual([]);
    const counted = [...CODE.matchAll(/\bcount\(\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
    const forms = counted.flatMap((stem) => [`${stem}_one`, `${stem}_other`]);
    expect(forms.filter((key) => !(key in en))).toEqual([]);
  });

  it("hold no key that the page does not use", () => {
    const unused = Object.keys(en).filter(
      (key) =>
        !CODE.includes(`"${key}"`) && !CODE.includes(`"${key.replace(/_(one|other)$/, "")}"`),
    );
    expect(unused).toEqual([]);
  });
});

describe("in English", () => {
  beforeAll(() => speakWith("en", en));

  it("fills placeholders and leaves unknown ones alone", () => {
    expect(t("talk.question", { n: 3, total: 7 })).toBe("Question 3 of 7");
    expect(fill("{a} {b}", { a: 0 })).toBe("0 {b}");
  });

  it("counts", () => {
    expect(count("welcome.minutes", 1)).toBe("About 1 minute");
    expect(count("welcome.minutes", 20)).toBe("About 20 minutes");
  });

  it("writes dates and lists as its readers do", () => {
    expect(formatDate("2027-05-20T00:00:00Z")).toBe("May 20, 2027");
    expect(formatDate("some day")).toBe("some day");
    expect(formatList(["a", "b", "c"])).toBe("a, b, and c");
  });
});

it("counts and writes dates in German", () => {
  speakWith("de", de);
  expect(count("welcome.minutes", 1)).toBe("Etwa 1 Minute");
  expect(formatDate("2027-05-20T12:00:00Z")).toBe("20. Mai 2027");
  expect(formatList(["a", "b", "c"])).toBe("a, b und c");
});

it.each([
  [["de-AT", "en"], "de"],
  [["fr", "de"], "de"],
  [["fr"], "en"],
  [[], "en"],
  [["EN-us", "de"], "en"],
  [["den"], "en"],
] as const)("of %o it speaks %s", (wanted, language) => {
  expect(bestLanguage(wanted)).toBe(language);
});
