import { describe, expect, it } from "vitest";
import { type Hearing, HearingTest, meterShare } from "../../src/audio/hearing";

function verdictOn(levels_dbfs: readonly number[]): Hearing {
  const test = new HearingTest();
  return levels_dbfs.reduce<Hearing>((_, level) => test.push(level), "waiting");
}

function repeat(level_dbfs: number, count: number): number[] {
  return Array.from({ length: count }, () => level_dbfs);
}

describe("HearingTest", () => {
  it.each([
    ["waiting", "too little to say", repeat(-30, 5)],
    ["waiting", "a quiet room", repeat(-65, 40)],
    ["good", "speech in a quiet room", [...repeat(-65, 30), ...repeat(-25, 10)]],
    ["quiet", "speech far away", [...repeat(-70, 30), ...repeat(-48, 10)]],
    ["noisy", "a loud room", repeat(-30, 50)],
    ["loud", "speech too near", [...repeat(-60, 20), ...repeat(-3, 10)]],
    ["waiting", "digital silence for a moment", repeat(-100, 20)],
    ["dead", "digital silence for five seconds", repeat(-100, 50)],
  ] as const)("says %s of %s", (verdict, _what, levels) => {
    expect(verdictOn(levels)).toBe(verdict);
  });

  it("remembers that speech was heard", () => {
    const test = new HearingTest();
    for (const level of [...repeat(-60, 12), ...repeat(-25, 10)]) test.push(level);
    for (const level of repeat(-65, 60)) test.push(level);
    expect(test.spoke).toBe(true);
    expect(test.push(-65)).toBe("good");
  });
});

it.each([
  [-100, 0],
  [-60, 0],
  [-33, 0.5],
  [-6, 1],
  [0, 1],
])("%d dBFS fills %d of the meter", (level, share) => {
  expect(meterShare(level)).toBeCloseTo(share, 5);
});
