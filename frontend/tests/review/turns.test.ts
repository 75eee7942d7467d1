import { describe, expect, it } from "vitest";
import { heardAt, lastBegun, turnFrom } from "../../src/review/turns";

const turns = [
  { start: 4, end: 8 },
  { start: 9, end: 20 },
  { start: 30, end: 41 },
];

describe("the turn at a moment", () => {
  it("is the one that is heard, and none in a pause", () => {
    expect([0, 4, 8.2, 15, 25, 30, 99].map((at) => heardAt(turns, at))).toEqual([
      -1, 0, 0, 1, -1, 2, -1,
    ]);
  });

  it("is the one that begins within the second that a link names", () => {
    const after = [{ start: 28.7, end: 41 }];
    expect([27.6, 28, 28.6].map((at) => heardAt(after, at))).toEqual([-1, 0, 0]);
    expect(heardAt(turns, 8.6)).toBe(1);
  });

  it("is the last that began, for a place to read on", () => {
    expect([0, 4, 25, 99].map((at) => lastBegun(turns, at))).toEqual([-1, 0, 1, 2]);
    expect(lastBegun([], 5)).toBe(-1);
  });

  it("has one before and one behind it", () => {
    expect(turnFrom(turns, 9, 1)).toBe(30);
    expect(turnFrom(turns, 9, -1)).toBe(4);
    expect(turnFrom(turns, 15, -1)).toBe(9);
    expect(turnFrom(turns, 30, 1)).toBeNull();
    expect(turnFrom(turns, 0, 1)).toBe(4);
  });
});
