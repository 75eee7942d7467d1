import { beforeEach, describe, expect, it } from "vitest";
import { Gap, LONGEST_GAP_MS } from "../../src/live/gap";
import { HandClock } from "../fakes";

let clock: HandClock;
let silences: number;
let gap: Gap;

beforeEach(() => {
  clock = new HandClock();
  silences = 0;
  gap = new Gap(clock, () => {
    silences += 1;
  });
});

describe("the time in which a microphone is changed", () => {
  it("is filled with silence, up to the first frame of the next one", () => {
    gap.begin(0);
    clock.pass(1250);
    gap.end();
    clock.pass(5000);
    // 1250 ms: eleven frames of silence, and the twelfth is the one that ended the gap.
    expect(silences).toBe(11);
  });

  it("counts from the last frame that came", () => {
    gap.begin(2000);
    expect(silences).toBe(19);
  });

  it("is not filled for ever", () => {
    gap.begin(0);
    clock.pass(10 * 60_000);
    expect(silences).toBe(LONGEST_GAP_MS / 100 - 1);
  });

  it("needs no silence when it is short", () => {
    gap.begin(0);
    clock.pass(150);
    gap.end();
    expect(silences).toBe(0);
  });
});
