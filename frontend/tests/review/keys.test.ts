import { describe, expect, it } from "vitest";
import { actionOf, type Key } from "../../src/review/keys";

const pressed = (key: string, more: Partial<Key> = {}): Key => ({
  key,
  modified: false,
  typing: false,
  onControl: false,
  ...more,
});

describe("a key", () => {
  it("does what the help says", () => {
    expect(actionOf(pressed(" "))).toEqual({ do: "toggle" });
    expect(actionOf(pressed("ArrowLeft"))).toEqual({ do: "skip", seconds: -5 });
    expect(actionOf(pressed("ArrowDown"))).toEqual({ do: "turn", by: 1 });
    expect(actionOf(pressed("3"))).toEqual({ do: "rate", score: 3 });
    expect(actionOf(pressed("e"))).toEqual({ do: "evidence" });
    expect(actionOf(pressed("n"))).toEqual({ do: "note" });
    expect(actionOf(pressed("?"))).toEqual({ do: "help" });
  });

  it("is a letter where letters are typed", () => {
    for (const key of ["n", "e", "1", " ", "?"]) {
      expect(actionOf(pressed(key, { typing: true }))).toBeNull();
    }
  });

  it("belongs to the browser with Ctrl, and to a button under the focus", () => {
    expect(actionOf(pressed("e", { modified: true }))).toBeNull();
    expect(actionOf(pressed(" ", { onControl: true }))).toBeNull();
    expect(actionOf(pressed("ArrowRight", { onControl: true }))).toBeNull();
    expect(actionOf(pressed("n", { onControl: true }))).toEqual({ do: "note" });
  });

  it("that is none does nothing", () => {
    for (const key of ["0", "6", "12", "N", "Enter", "x"]) {
      expect(actionOf(pressed(key))).toBeNull();
    }
  });
});
