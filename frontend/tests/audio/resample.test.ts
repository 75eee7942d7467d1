import { describe, expect, it } from "vitest";
import { Resampler } from "../../src/audio/resample";
import { sine } from "../fakes";

function rms(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample ** 2;
  return Math.sqrt(sum / samples.length);
}

/** The steady part: without the ends, where the filter sees silence. */
function middle(samples: Float32Array): Float32Array {
  return samples.subarray(samples.length * 0.2, samples.length * 0.8);
}

describe.each([
  [48_000, 16_000],
  [44_100, 16_000],
  [96_000, 16_000],
  [16_000, 16_000],
  [24_000, 48_000],
  [24_000, 44_100],
  [24_000, 24_000],
])("from %i to %i Hz", (from_hz, to_hz) => {
  it("keeps the time: a second stays a second", () => {
    const output = new Resampler(from_hz, to_hz).push(sine(440, from_hz, 1));
    expect(output.length / to_hz).toBeGreaterThan(0.99);
    expect(output.length / to_hz).toBeLessThanOrEqual(1);
  });

  it("keeps a tone of speech within 0.1 dB, in step with the input", () => {
    const output = new Resampler(from_hz, to_hz).push(sine(1000, from_hz, 0.5));
    expect(20 * Math.log10(rms(middle(output)) / Math.SQRT1_2)).toBeCloseTo(0, 1);
    const expected = sine(1000, to_hz, 0.5);
    const difference = middle(output.map((sample, index) => sample - (expected[index] ?? 0)));
    expect(rms(difference)).toBeLessThan(0.01);
  });

  it("passes a constant unchanged", () => {
    const output = new Resampler(from_hz, to_hz).push(new Float32Array(from_hz / 10).fill(0.5));
    for (const sample of middle(output)) expect(sample).toBeCloseTo(0.5, 4);
  });

  it("gives the same whatever the blocks", () => {
    const input = sine(700, from_hz, 0.1);
    const whole = new Resampler(from_hz, to_hz).push(input);
    const cut = new Resampler(from_hz, to_hz);
    const parts: number[] = [];
    for (let start = 0; start < input.length; start += 128) {
      parts.push(...cut.push(input.subarray(start, start + 128)));
    }
    expect(parts).toEqual(Array.from(whole));
  });
});

it.each([9000, 12_000, 20_000])("leaves no alias of %i Hz above -60 dB", (frequency_hz) => {
  const output = new Resampler(48_000, 16_000).push(sine(frequency_hz, 48_000, 0.5));
  expect(20 * Math.log10(rms(middle(output)))).toBeLessThan(-60);
});
