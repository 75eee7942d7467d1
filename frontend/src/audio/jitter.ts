/**
 * The interviewer's audio between socket and loudspeaker: waits a little so that an uneven network
 * is not heard, stops at once when told, and knows what was really played.
 */

import { toFloat } from "./pcm";
import { Resampler } from "./resample";

/** Audio gathered before playing starts, in ms (brief: about 120). */
export const JITTER_MS = 120;
/** Longest wait for that much: the last words of a sentence may be shorter. */
export const START_WITHIN_MS = 160;
/** A cut without a click. */
const FADE_MS = 10;

/** How far the loudspeaker got: inside message `sequence`, `offset_ms` after its start. */
export interface Played {
  readonly sequence: number;
  readonly offset_ms: number;
}

interface Chunk {
  readonly sequence: number;
  readonly duration_ms: number;
  readonly samples: Float32Array;
}

export class JitterQueue {
  readonly #from_hz: number;
  readonly #to_hz: number;
  readonly #onDrained: (played: Played) => void;
  #resampler: Resampler;
  #chunks: Chunk[] = [];
  #offset = 0;
  #waited = 0;
  #playing = false;
  #played: Played = { sequence: 0, offset_ms: 0 };
  #fade = new Float32Array(0);

  constructor(from_hz: number, to_hz: number, onDrained: (played: Played) => void) {
    this.#from_hz = from_hz;
    this.#to_hz = to_hz;
    this.#onDrained = onDrained;
    this.#resampler = new Resampler(from_hz, to_hz);
  }

  /** Queues one message (int16 at the first rate). */
  push(sequence: number, samples: Int16Array): void {
    this.#chunks.push({
      sequence,
      duration_ms: (samples.length / this.#from_hz) * 1000,
      samples: this.#resampler.push(toFloat(samples)),
    });
  }

  /** Drops all audio, with a short fade of what is sounding; returns how far it got. */
  flush(): Played {
    const length = Math.round((this.#to_hz * FADE_MS) / 1000);
    const tail = new Float32Array(this.#playing ? length : 0);
    const played = this.#played;
    this.#read(tail);
    this.#fade = tail.map((sample, index) => sample * (1 - index / length));
    this.#chunks = [];
    this.#offset = 0;
    this.#waited = 0;
    this.#playing = false;
    this.#played = played;
    this.#resampler = new Resampler(this.#from_hz, this.#to_hz);
    return played;
  }

  /** Fills one block at the second rate; silence where there is nothing to play. */
  pull(block: Float32Array): void {
    block.fill(0);
    if (this.#fade.length > 0) {
      const part = this.#fade.subarray(0, block.length);
      block.set(part);
      this.#fade = this.#fade.slice(part.length);
      return;
    }
    if (!this.#playing && !this.#mayStart(block.length)) return;
    this.#playing = true;
    this.#read(block);
    if (this.#chunks.length > 0) return;
    this.#playing = false;
    this.#waited = 0;
    this.#onDrained(this.#played);
  }

  #mayStart(blockSamples: number): boolean {
    if (this.#chunks.length === 0) return false;
    this.#waited += blockSamples;
    const queued = this.#chunks.reduce((sum, chunk) => sum + chunk.samples.length, 0);
    return (
      queued >= (this.#to_hz * JITTER_MS) / 1000 ||
      this.#waited >= (this.#to_hz * START_WITHIN_MS) / 1000
    );
  }

  #read(block: Float32Array): void {
    let filled = 0;
    let chunk = this.#chunks[0];
    while (chunk && filled < block.length) {
      const part = chunk.samples.subarray(this.#offset, this.#offset + block.length - filled);
      block.set(part, filled);
      filled += part.length;
      this.#offset += part.length;
      const share = chunk.samples.length === 0 ? 1 : this.#offset / chunk.samples.length;
      this.#played = {
        sequence: chunk.sequence,
        offset_ms: Math.round(share * chunk.duration_ms),
      };
      if (this.#offset < chunk.samples.length) return;
      this.#chunks.shift();
      this.#offset = 0;
      chunk = this.#chunks[0];
    }
  }
}
