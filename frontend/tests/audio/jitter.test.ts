import { beforeEach, describe, expect, it } from "vitest";
import { JitterQueue, type Played } from "../../src/audio/jitter";
import { frameOf } from "../fakes";

const RATE_HZ = 24_000;
const BLOCK = 240;
/** Samples of 10 ms. */
let drained: Played[];
let queue: JitterQueue;

beforeEach(() => {
  drained = [];
  queue = new JitterQueue(RATE_HZ, RATE_HZ, (played) => drained.push(played));
});

/** Pulls blocks of 10 ms; returns the loudest sample of each. */
function pull(blocks: number): number[] {
  return Array.from({ length: blocks }, () => {
    const block = new Float32Array(BLOCK).fill(9);
    queue.pull(block);
    return Math.max(...block.map(Math.abs));
  });
}

/** Queues 50 ms messages with the numbers given. */
function push(...sequences: number[]): void {
  for (const sequence of sequences) queue.push(sequence, frameOf(16_384, 1200));
}

describe("starting", () => {
  it("is silent without audio", () => {
    expect(pull(3)).toEqual([0, 0, 0]);
  });

  it("waits for 120 ms of audio", () => {
    push(1, 2);
    expect(pull(5)).toEqual([0, 0, 0, 0, 0]);
    push(3);
    expect(pull(1)).toEqual([0.5]);
  });

  it("does not wait longer than 160 ms: the last words may be short", () => {
    push(1);
    const levels = pull(20);
    expect(levels.indexOf(0.5)).toBe(15);
    expect(levels.filter((level) => level > 0)).toHaveLength(5);
  });
});

describe("draining", () => {
  it("reports the end of the last message once everything was played", () => {
    push(1, 2, 3);
    pull(15);
    expect(drained).toEqual([{ sequence: 3, offset_ms: 50 }]);
    pull(10);
    expect(drained).toHaveLength(1);
  });

  it("goes on after a gap with a new start", () => {
    push(1, 2, 3);
    pull(20);
    push(4, 5, 6);
    pull(20);
    expect(drained.map(({ sequence }) => sequence)).toEqual([3, 6]);
  });
});

describe("a flush", () => {
  it("tells how far the loudspeaker got", () => {
    push(1, 2, 3, 4);
    pull(7);
    expect(queue.flush()).toEqual({ sequence: 2, offset_ms: 20 });
  });

  it("fades for 10 ms and is silent then, although much was queued", () => {
    push(1, 2, 3, 4, 5, 6, 7, 8);
    pull(3);
    queue.flush();
    const block = new Float32Array(BLOCK);
    queue.pull(block);
    expect(block[0]).toBeCloseTo(0.5, 2);
    expect(block[BLOCK / 2]).toBeCloseTo(0.25, 2);
    expect(block[BLOCK - 1]).toBeCloseTo(0, 2);
    expect(pull(30)).toEqual(Array.from({ length: 30 }, () => 0));
  });

  it("makes no sound when nothing was playing", () => {
    push(1);
    queue.flush();
    expect(pull(30)).toEqual(Array.from({ length: 30 }, () => 0));
    expect(drained).toEqual([]);
  });

  it("leaves the queue ready for the next words", () => {
    push(1, 2, 3);
    pull(2);
    queue.flush();
    push(4, 5, 6);
    pull(20);
    expect(drained).toEqual([{ sequence: 6, offset_ms: 50 }]);
  });
});

it("counts in the sender's time whatever the rate of the loudspeaker", () => {
  const faster = new JitterQueue(24_000, 48_000, (played) => drained.push(played));
  for (const sequence of [1, 2, 3]) faster.push(sequence, frameOf(100, 2400));
  const block = new Float32Array(4800);
  faster.pull(block);
  expect(faster.flush().sequence).toBe(2);
});
