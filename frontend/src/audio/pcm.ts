/** Samples as numbers: clamping, loudness, frames. Pure; runs in the audio thread and in tests. */

import { Resampler } from "./resample";

const INT16_MAX = 32_767;
/** What stands for digital silence, in dBFS. */
export const SILENCE_DBFS = -100;

/** Returns a float sample (−1 to 1, more is clamped) as int16. */
export function toInt16(sample: number): number {
  return Math.round(Math.max(-1, Math.min(1, sample)) * INT16_MAX);
}

/** Returns int16 samples as floats, −1 to 1. */
export function toFloat(samples: Int16Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(samples, (sample) => sample / 32_768);
}

/** Returns the loudness of int16 samples in dBFS (RMS; a full-scale sine is −3), at least −100. */
export function levelDbfs(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += (sample / 32_768) ** 2;
  if (sum === 0) return SILENCE_DBFS;
  return Math.max(SILENCE_DBFS, 10 * Math.log10(sum / samples.length));
}

/** Returns the mean of the channels of one block (planar, −1 to 1). */
export function mixToMono(channels: readonly Float32Array[]): Float32Array {
  const [first] = channels;
  if (!first || channels.length === 1) return first ?? new Float32Array(0);
  const mono = new Float32Array(first.length);
  for (const channel of channels) {
    for (let index = 0; index < mono.length; index += 1) {
      mono[index] = (mono[index] ?? 0) + (channel[index] ?? 0) / channels.length;
    }
  }
  return mono;
}

/** Cuts a stream at any rate into int16 frames of equal length at another rate. */
export class Framer {
  readonly #resampler: Resampler;
  readonly #onFrame: (frame: Int16Array<ArrayBuffer>) => void;
  readonly #frameSamples: number;
  #frame: Int16Array<ArrayBuffer>;
  #filled = 0;

  constructor(
    from_hz: number,
    to_hz: number,
    frameSamples: number,
    onFrame: (frame: Int16Array<ArrayBuffer>) => void,
  ) {
    this.#resampler = new Resampler(from_hz, to_hz);
    this.#frameSamples = frameSamples;
    this.#frame = new Int16Array(frameSamples);
    this.#onFrame = onFrame;
  }

  /** Takes mono samples; calls back for every frame that is complete. */
  push(mono: Float32Array): void {
    for (const sample of this.#resampler.push(mono)) {
      this.#frame[this.#filled] = toInt16(sample);
      this.#filled += 1;
      if (this.#filled < this.#frameSamples) continue;
      this.#onFrame(this.#frame);
      // Whoever took the frame may have transferred it away: its length is then 0.
      this.#frame = new Int16Array(this.#frameSamples);
      this.#filled = 0;
    }
  }
}
