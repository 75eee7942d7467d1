import { describe, expect, it } from "vitest";
import { accentFor, contrast } from "../src/accent";
import tokens from "../src/styles/tokens.css?raw";

const COLORS = [
  "#2f5fd0",
  "#ffffff",
  "#000000",
  "#f2c200",
  "#ff0000",
  "#00ff00",
  "#777777",
  "#7b61ff",
];
const SURFACES = {
  light: ["#f7f8fa", "#ffffff", "#f4f5f7"],
  dark: ["#111316", "#1a1d21", "#24272d"],
};

it.each([
  ["#000000", "#ffffff", 21],
  ["#ffffff", "#ffffff", 1],
  ["#767676", "#ffffff", 4.54],
  ["#ff0000", "#ffffff", 4],
])("the contrast of %s and %s is %d", (a, b, expected) => {
  expect(contrast(a, b)).toBeCloseTo(expected, 2);
});

describe.each(["light", "dark"] as const)("in the %s", (scheme) => {
  it.each(COLORS)("%s can be read as text, on buttons and on its own shade", (color) => {
    const accent = accentFor(color, scheme);
    for (const surface of [...SURFACES[scheme], accent.soft]) {
      expect(contrast(accent.text, surface)).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(accent.on, accent.fill)).toBeGreaterThanOrEqual(4.5);
    for (const surface of SURFACES[scheme]) {
      expect(contrast(accent.fill, surface)).toBeGreaterThanOrEqual(2.8);
    }
  });

  it("the surfaces here are those of the style sheet", () => {
    for (const surface of SURFACES[scheme]) expect(tokens).toContain(surface);
  });
});

it("keeps a colour that is readable as it is", () => {
  expect(accentFor("#2f5fd0", "light").fill).toBe("#2f5fd0");
});

it.each(["", "red", "#12", "#12345g", "url(x)"])("takes the default for %o", (color) => {
  expect(accentFor(color, "light").fill).toBe("#2f5fd0");
});
