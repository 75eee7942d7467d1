import { beforeAll, describe, expect, it, vi } from "vitest";
import {
  Afterwards,
  chosen,
  core,
  flawKey,
  piecesOf,
  untilWhen,
  withCorrection,
  wordsOf,
} from "../src/afterwards";
import { Api, ApiError, OFFLINE } from "../src/api";
import { speakWith, t } from "../src/i18n";
import en from "../src/i18n/en.json";
import { comeBack } from "../src/returning";
import { VIEW } from "./fakes";

beforeAll(() => speakWith("en", en));

const SAID = "I moved it to cuba net ease, and my sequel was fine.";
const CUBA = { turn: 2, first_word: 4, word_count: 3, old: "cuba net ease", new: "Kubernetes" };
const SEQUEL = { turn: 2, first_word: 8, word_count: 2, old: "my sequel", new: "MySQL" };

function shown(corrections: Parameters<typeof piecesOf>[1]): string {
  return piecesOf(SAID, corrections)
    .map(({ text }) => text)
    .join("");
}

describe("piecesOf", () => {
  it("puts the new words in place and keeps every sign around them", () => {
    expect(shown([SEQUEL, CUBA])).toBe("I moved it to Kubernetes, and MySQL was fine.");
    const marked = piecesOf(SAID, [CUBA, SEQUEL]).filter(({ old }) => old !== null);
    expect(marked).toEqual([
      { text: "Kubernetes", old: "cuba net ease" },
      { text: "MySQL", old: "my sequel" },
    ]);
  });

  it("mends the first word and the last", () => {
    const first = { first_word: 0, word_count: 1, old: "I", new: "We" };
    const last = { first_word: 11, word_count: 1, old: "fine", new: "done" };
    expect(shown([last, first])).toBe("We moved it to cuba net ease, and my sequel was done.");
    expect(shown([])).toBe(SAID);
  });
});

it("counts words between any white space", () => {
  expect(wordsOf("  one\ttwo\n three ")).toEqual(["one", "two", "three"]);
});

it.each([
  ["ease,", "ease"],
  ["„Gebäude“", "Gebäude"],
  ["(C++)", "C"],
  ["…", ""],
])("takes the signs off %s", (word, bare) => {
  expect(core(word)).toBe(bare);
});

describe("chosen", () => {
  it("grows by neighbours up to four words and begins anew elsewhere", () => {
    let choice = chosen(null, 4);
    choice = chosen(choice, 5);
    choice = chosen(choice, 3);
    expect(choice).toEqual({ first: 3, last: 5 });
    choice = chosen(choice, 6);
    expect(choice).toEqual({ first: 3, last: 6 });
    expect(chosen(choice, 7)).toEqual({ first: 7, last: 7 });
    expect(chosen(choice, 0)).toEqual({ first: 0, last: 0 });
  });

  it("lets the only word go when it is pressed again", () => {
    expect(chosen({ first: 2, last: 2 }, 2)).toBeNull();
  });
});

it("lets a new correction take the place of those it overlaps, in its own turn", () => {
  const over = { turn: 2, first_word: 6, word_count: 1, new: "ease" };
  expect(withCorrection([CUBA, SEQUEL], over)).toEqual([SEQUEL, over]);
  expect(withCorrection([CUBA], { ...over, turn: 4 })).toHaveLength(2);
});

it("has words for every flaw", () => {
  for (const flaw of ["empty", "too_long", "too_many", "touching", "negation", "new", undefined]) {
    expect(t(flawKey(flaw))).not.toBe("");
  }
});

it("says the time today and the date on another day", () => {
  const now = new Date("2026-11-22T10:00:00");
  expect(untilWhen("2026-11-22T10:10:00", now, "en")).toBe("10:10 AM");
  expect(untilWhen("2026-11-23T10:10:00", now, "en")).toContain("November 23");
});

it("sends corrections without the words they replace", async () => {
  const ask = vi.fn(() => Promise.resolve({}));
  const server = new Afterwards({ ask } as unknown as Api, "7");
  const found = { version: "v" } as Parameters<typeof server.correct>[0];
  await server.correct(found, [CUBA], true);
  expect(ask).toHaveBeenCalledWith({
    method: "PUT",
    path: "/interviews/7/corrections/",
    body: {
      version: "v",
      corrections: [{ turn: 2, first_word: 4, word_count: 3, new: "Kubernetes" }],
      confirmed: true,
    },
  });
});

describe("comeBack", () => {
  const api = () =>
    Object.assign(new Api(""), {
      read: vi.fn(() => Promise.reject(new ApiError(OFFLINE))),
      comeBack: vi.fn(() => Promise.resolve(VIEW)),
    });

  it("goes by a used link and by a link of the interview's own", async () => {
    await expect(comeBack(api(), "abc", { ...OFFLINE, code: "link_used" })).resolves.toBe(VIEW);
    await expect(comeBack(api(), "a.b", { ...OFFLINE, code: "link_unknown" })).resolves.toBe(VIEW);
  });

  it("goes by no other refused link", async () => {
    for (const [token, code] of [
      ["abc", "link_unknown"],
      ["abc", "link_expired"],
      ["a.b", "link_revoked"],
    ] as const) {
      const server = api();
      await expect(comeBack(server, token, { ...OFFLINE, code })).rejects.toThrow(ApiError);
      expect(server.comeBack).not.toHaveBeenCalled();
    }
  });
});
