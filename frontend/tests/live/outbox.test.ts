import { describe, expect, it } from "vitest";
import {
  BURST_FRAMES,
  CATCH_UP_FRAMES_PER_S,
  HANGOVER_FRAMES,
  OutageGate,
  Pace,
  PRE_ROLL_FRAMES,
} from "../../src/live/outbox";
import { frameOf } from "../fakes";

describe("Pace", () => {
  it("lets a burst go and then stays below the server's limit of 25 a second", () => {
    const pace = new Pace(0);
    let sent = 0;
    for (let now_ms = 0; now_ms <= 60_000; now_ms += 10) while (pace.take(now_ms)) sent += 1;
    expect(sent).toBe(BURST_FRAMES + 60 * CATCH_UP_FRAMES_PER_S);
    expect(sent).toBeLessThan(650 + 60 * 25);
  });

  it("does not go backwards with a clock", () => {
    const pace = new Pace(1000);
    for (let count = 0; count < BURST_FRAMES; count += 1) expect(pace.take(1000)).toBe(true);
    expect(pace.take(0)).toBe(false);
  });
});

describe("OutageGate", () => {
  const quiet = -70;
  const loud = -30;

  it("keeps everything while there is a connection", () => {
    const gate = new OutageGate();
    for (let count = 0; count < 50; count += 1) {
      expect(gate.take(frameOf(0, 1), quiet, true)).toHaveLength(1);
    }
  });

  it("keeps the end of a word and then drops silence", () => {
    const gate = new OutageGate();
    gate.take(frameOf(0, 1), loud, false);
    const kept = Array.from({ length: 30 }, () => gate.take(frameOf(0, 1), quiet, false).length);
    expect(kept.reduce((sum, count) => sum + count, 0)).toBe(HANGOVER_FRAMES);
  });

  it("keeps the beginning of a word, in order", () => {
    const gate = new OutageGate();
    for (let value = 0; value < 20; value += 1) gate.take(frameOf(value, 1), quiet, false);
    const kept = gate.take(frameOf(20, 1), loud, false);
    expect(kept.map((frame) => frame[0])).toEqual([17, 18, 19, 20]);
    expect(kept).toHaveLength(PRE_ROLL_FRAMES + 1);
  });
});
