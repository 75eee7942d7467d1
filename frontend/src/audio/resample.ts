/**
 * Windowed-sinc resampling in phases, streaming: what comes out does not depend on how the input
 * is cut. Runs in the audio thread; knows nothing of the browser.
 */

/** Zero crossings of the sinc on each side; 12 with Kaiser beta 8 leaves aliases below -70 dB. */
const ZERO_CROSSINGS = 12;
const KAISER_BETA = 8;
/** Part of the narrower band that passes, so that the filter's slope ends at its edge. */
const PASS_BAND = 0.92;

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Modified Bessel function of order 0, by its series. */
function bessel0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > 1e-12 * sum; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function kaiser(position: number): number {
  return Math.abs(position) > 1
    ? 0
    : bessel0(KAISER_BETA * Math.sqrt(1 - position ** 2)) / bessel0(KAISER_BETA);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Returns one phase of the filter: its taps, scaled to pass a constant unchanged. */
function phaseTaps(taps: number, halfWidth: number, cutoff: number, fraction: number) {
  const weights = new Float32Array(taps);
  let sum = 0;
  for (let tap = 0; tap < taps; tap += 1) {
    const distance = tap - (halfWidth - 1) - fraction;
    const weight = sinc(distance * cutoff) * kaiser(distance / halfWidth);
    weights[tap] = weight;
    sum += weight;
  }
  return weights.map((weight) => weight / sum);
}

/** Converts mono float samples from one rate to another. */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #taps: number;
  readonly #phases: Float32Array[] = [];
  #history: Float32Array;
  /** Place of the next output, in input samples from the start of the history times `up`. */
  #place = 0;

  /** Both rates in Hz, whole numbers above 0. */
  constructor(from_hz: number, to_hz: number) {
    const divisor = greatestCommonDivisor(from_hz, to_hz);
    this.#up = to_hz / divisor;
    this.#down = from_hz / divisor;
    const cutoff = Math.min(1, to_hz / from_hz) * PASS_BAND;
    const halfWidth = Math.ceil(ZERO_CROSSINGS / cutoff);
    this.#taps = halfWidth * 2;
    for (let phase = 0; phase < this.#up; phase += 1) {
      this.#phases.push(phaseTaps(this.#taps, halfWidth, cutoff, phase / this.#up));
    }
    // Half a filter of silence in front keeps the output in step with the input.
    this.#history = new Float32Array(halfWidth - 1);
  }

  /** Returns the output that this input completes; −1 to 1 in and out, not clamped. */
  push(input: Float32Array): Float32Array<ArrayBuffer> {
    if (this.#up === this.#down) return Float32Array.from(input);
    const samples = new Float32Array(this.#history.length + input.length);
    samples.set(this.#history);
    samples.set(input, this.#history.length);
    const lastStart = samples.length - this.#taps;
    const output = new Float32Array(this.#countOutputs(lastStart));
    for (let index = 0; index < output.length; index += 1) {
      output[index] = this.#convolve(samples);
      this.#place += this.#down;
    }
    const consumed = Math.min(Math.floor(this.#place / this.#up), samples.length);
    this.#history = samples.slice(consumed);
    this.#place -= consumed * this.#up;
    return output;
  }

  #countOutputs(lastStart: number): number {
    const room = (lastStart + 1) * this.#up - this.#place;
    return room <= 0 ? 0 : Math.ceil(room / this.#down);
  }

  #convolve(samples: Float32Array): number {
    const start = Math.floor(this.#place / this.#up);
    const weights = this.#phases[this.#place % this.#up];
    if (!weights) return 0;
    let sum = 0;
    for (let tap = 0; tap < this.#taps; tap += 1) {
      sum += (weights[tap] ?? 0) * (samples[start + tap] ?? 0);
    }
    return sum;
  }
}
