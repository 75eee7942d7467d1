import { describe, expect, it } from "vitest";
import { Framer, levelDbfs, mixToMono, toFloat, toInt16 } from "../../src/audio/pcm";
import { frameOf, sine } from "../fakes";

it.each([
  [0, 0],
  [1, 32_767],
  [-1, -32_767],
  [1.7, 32_767],
  [-3, -32_767],
  [0.5, 16_384],
])("a sample of %d is %d", (sample, expected) => {
  expect(toInt16(sample)).toBe(expected);
});

it("int16 becomes a float between -1 and 1", () => {
  expect(Array.from(toFloat(Int16Array.from([0, 16_384, -32_768])))).toEqual([0, 0.5, -1]);
});

describe("levelDbfs", () => {
  it.each([
    [0, -100],
    [32_767, 0],
    [3277, -20],
    [328, -40],
    [1, -90.3],
  ])("of samples at %d is %d", (value, level) => {
    expect(levelDbfs(frameOf(value))).toBeCloseTo(level, 1);
  });

  it("of a full sine is -3", () => {
    expect(levelDbfs(Int16Array.from(sine(440, 16_000, 0.1), toInt16))).toBeCloseTo(-3, 1);
  });
});

describe("mixToMono", () => {
  it("takes the mean of the channels", () => {
    const mono = mixToMono([Float32Array.from([1, 0.5]), Float32Array.from([0, -0.5])]);
    expect(Array.from(mono)).toEqual([0.5, 0]);
  });

  it("is empty while no device gives sound", () => {
    expect(mixToMono([])).toHaveLength(0);
  });
});

describe("Framer", () => {
  it("cuts ten frames of 1600 samples from a second at 48 kHz", () => {
    const lengths: number[] = [];
    const framer = new Framer(48_000, 16_000, 1600, (frame) => lengths.push(frame.length));
    const input = sine(440, 48_000, 1.01);
    for (let start = 0; start < input.length; start += 128) {
      framer.push(input.subarray(start, start + 128));
    }
    expect(lengths).toEqual(Array.from({ length: 10 }, () => 1600));
  });

  it("goes on when whoever takes a frame transfers it away, as the worklet does", () => {
    const lengths: number[] = [];
    const framer = new Framer(16_000, 16_000, 1600, (frame) => {
      lengths.push(frame.length);
      structuredClone(frame, { transfer: [frame.buffer] });
    });
    framer.push(new Float32Array(4900));
    expect(lengths).toEqual([1600, 1600, 1600]);
  });

  it("keeps what does not fill a frame for the next push", () => {
    const frames: Int16Array[] = [];
    const framer = new Framer(16_000, 16_000, 4, (frame) => frames.push(frame));
    framer.push(Float32Array.from([0.5, 0.5, 0.5]));
    expect(frames).toHaveLength(0);
    framer.push(Float32Array.from([-0.5, 1, 1, 1, 1]));
    expect(frames.map((frame) => Array.from(frame))).toEqual([
      [16_384, 16_384, 16_384, -16_383],
      [32_767, 32_767, 32_767, 32_767],
    ]);
  });
});
