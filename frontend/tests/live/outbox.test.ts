import { describe, expect, it } from "vitest";
import {
  BURST_FRAMES,
  CATCH_UP_FRAMES_PER_S,
  HANGOVER_FRAMES,
  MemoryFrameStore,
  OutageGate,
  Pace,
  PRE_ROLL_FRAMES,
} from "../../src/live/outbox";
import { frameOf } from "../fakes";

function storeOf(count: number, capacity?: number): MemoryFrameStore {
  const store = new MemoryFrameStore(capacity);
  for (let value = 0; value < count; value += 1) store.append(frameOf(value, 1));
  return store;
}

describe("MemoryFrameStore", () => {
  it("numbers frames from 0 and gives them back", () => {
    const store = storeOf(3);
    expect(store.nextSequence).toBe(3);
    expect(store.frame(1)?.samples[0]).toBe(1);
    expect(store.frame(3)).toBeNull();
  });

  it("forgets what is acknowledged, also twice and from the past", () => {
    const store = storeOf(5);
    store.release(2);
    store.release(2);
    store.release(-1);
    expect(store.size).toBe(2);
    expect(store.frame(2)).toBeNull();
    expect(store.frame(3)?.samples[0]).toBe(3);
    expect(store.nextSequence).toBe(5);
  });

  it("does not forget frames that do not exist yet", () => {
    const store = storeOf(2);
    store.release(10);
    expect(store.nextSequence).toBe(2);
  });

  it("drops the oldest when ten minutes are full", () => {
    const store = storeOf(5, 3);
    expect(store.size).toBe(3);
    expect(store.frame(1)).toBeNull();
    expect(store.frame(2)?.samples[0]).toBe(2);
  });

  it("goes on with the number the server expects", () => {
    const store = storeOf(5);
    store.align(3);
    expect(store.frame(3)?.samples[0]).toBe(3);
    expect(store.append(frameOf(9, 1))).toBe(5);
  });

  it("takes over the server's numbers after a reload", () => {
    const store = storeOf(0);
    store.align(42);
    expect(store.append(frameOf(7, 1))).toBe(42);
  });

  it("closes the gap when frames had to be dropped", () => {
    const store = storeOf(5, 3);
    store.align(0);
    expect(store.frame(0)?.samples[0]).toBe(2);
    expect(store.nextSequence).toBe(3);
  });

  it("leaves behind what a newer tab has sent", () => {
    const store = storeOf(5);
    store.align(20);
    expect(store.size).toBe(0);
    expect(store.nextSequence).toBe(20);
  });
});

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
