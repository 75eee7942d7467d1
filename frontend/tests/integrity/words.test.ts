import { beforeEach, describe, expect, it } from "vitest";
import { speakWith, t } from "../../src/i18n";
import de from "../../src/i18n/de.json";
import en from "../../src/i18n/en.json";
import { BROWSER_KINDS, CAMERA_KINDS, NO_RULES } from "../../src/integrity/kinds";
import { becauseOf, consentLines, leftOf, wordsOf } from "../../src/integrity/words";

const KINDS: readonly string[] = [...BROWSER_KINDS, ...CAMERA_KINDS];

beforeEach(() => speakWith("en", en));

describe("a notice", () => {
  it("says what was noticed and for how long", () => {
    const words = wordsOf({ kind: "focus_lost", duration_ms: 12_400 });
    expect(words).toBe("We noticed that another window was in front for 12 seconds.");
    expect(wordsOf({ kind: "paste", duration_ms: 0 })).toBe(
      "We noticed that text was pasted into this page.",
    );
  });

  it.each(KINDS)("has words and answers for %s", (kind) => {
    expect(wordsOf({ kind, duration_ms: 3000 })).not.toBe("");
    expect(becauseOf(kind).length).toBeGreaterThan(1);
  });

  it("has words for what a newer server may tell", () => {
    expect(wordsOf({ kind: "something_new", duration_ms: 0 })).toBe(t("noticed.other"));
  });

  it("tells how many are left only where they are counted", () => {
    expect(leftOf({ strikes: 1, max_strikes: 2 })).toBe(1);
    expect(leftOf({ strikes: 3, max_strikes: 2 })).toBe(0);
    expect(leftOf({ strikes: 1, max_strikes: null })).toBeNull();
  });

  it.each([
    ["English", en],
    ["German", de],
  ])("never accuses in %s", (_name, words) => {
    const all = Object.values(words).join("\n");
    expect(all).not.toMatch(/cheat|suspicious|violat|fraud|betrug|täusch|verdächt|verstoß/i);
  });
});

describe("the consent screen", () => {
  it("names each group once, and only what is watched", () => {
    const rules = { ...NO_RULES, watch: ["tab_hidden", "focus_lost", "paste", "no_face"] };
    expect(consentLines(rules)).toEqual(["signals.away", "signals.clipboard"]);
    expect(consentLines({ ...rules, camera: true })).toContain("signals.camera");
  });

  it("leaves no kind unnamed", () => {
    for (const kind of KINDS) {
      const camera = (CAMERA_KINDS as readonly string[]).includes(kind);
      const rules = { watch: [kind], fullscreen: true, camera, max_strikes: null };
      expect(consentLines(rules)).toHaveLength(1);
    }
  });
});
