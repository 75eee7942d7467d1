/** Audio frames that the server has not yet called durable, and the pace at which they go out. */

/** Ten minutes of 100 ms frames: what is kept when nothing is acknowledged. */
export const OUTBOX_FRAMES = 6000;

export interface NumberedFrame {
  readonly sequence: number;
  /** 16 kHz mono int16. */
  readonly samples: Int16Array<ArrayBuffer>;
}

/**
 * Where unacknowledged frames live. The one below forgets on reload; a store in IndexedDB has the
 * same face and is filled before the first connection.
 */
export interface FrameStore {
  /** Number of frames kept. */
  readonly size: number;
  /** Number that the next appended frame gets. */
  readonly nextSequence: number;
  /** Keeps a frame under the next number and returns that number; drops the oldest when full. */
  append(samples: Int16Array<ArrayBuffer>): number;
  /** Forgets every frame up to and including `sequence`. */
  release(sequence: number): void;
  /** Agrees with the server, which expects `nextSequence` next. */
  align(nextSequence: number): void;
  /** Returns the frame with this number, or null when it is not kept. */
  frame(sequence: number): NumberedFrame | null;
}

export class MemoryFrameStore implements FrameStore {
  #frames: Int16Array<ArrayBuffer>[] = [];
  #first = 0;
  readonly #capacity: number;

  constructor(capacity = OUTBOX_FRAMES) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#frames.length;
  }

  get nextSequence(): number {
    return this.#first + this.#frames.length;
  }

  append(samples: Int16Array<ArrayBuffer>): number {
    const sequence = this.nextSequence;
    this.#frames.push(samples);
    if (this.#frames.length > this.#capacity) {
      this.#frames.shift();
      this.#first += 1;
    }
    return sequence;
  }

  release(sequence: number): void {
    const gone = Math.min(Math.max(sequence + 1 - this.#first, 0), this.#frames.length);
    this.#frames.splice(0, gone);
    this.#first += gone;
  }

  align(nextSequence: number): void {
    this.release(nextSequence - 1);
    // What is left is newer than the server has. If older frames were dropped (or numbered by a
    // page that is gone), the first one kept takes the expected number: the server allows no gap.
    this.#first = nextSequence;
  }

  frame(sequence: number): NumberedFrame | null {
    const samples = this.#frames[sequence - this.#first];
    return samples ? { sequence, samples } : null;
  }
}

/** Frames a second while catching up; the server admits 25 messages of all kinds (rate.py). */
export const CATCH_UP_FRAMES_PER_S = 20;
/** Frames that may go out at once on a new connection; the server admits 650 messages. */
export const BURST_FRAMES = 500;

/** A token bucket that keeps a resend below the rate at which the server closes with 4413. */
export class Pace {
  #tokens = BURST_FRAMES;
  #at_ms: number;

  constructor(now_ms: number) {
    this.#at_ms = now_ms;
  }

  /** Returns whether one more frame may go out now, and counts it if so. */
  take(now_ms: number): boolean {
    const earned = ((now_ms - this.#at_ms) / 1000) * CATCH_UP_FRAMES_PER_S;
    this.#tokens = Math.min(BURST_FRAMES, this.#tokens + Math.max(earned, 0));
    this.#at_ms = now_ms;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/** Level above which a frame may hold speech, in dBFS; a guess, to be calibrated. */
export const SPEECH_FLOOR_DBFS = -50;
/** Frames kept after the last loud one, so that no word loses its end. */
export const HANGOVER_FRAMES = 10;
/** Frames kept before the first loud one, so that no word loses its beginning. */
export const PRE_ROLL_FRAMES = 3;

type Samples = Int16Array<ArrayBuffer>;

/**
 * Decides which frames are kept while there is no connection. What the candidate says is kept;
 * silence is not, because the clock stands and a long backlog would make the interviewer lag.
 */
export class OutageGate {
  #hangover = HANGOVER_FRAMES;
  #preRoll: readonly Samples[] = [];

  /** Returns the frames to keep now, oldest first; `level_dbfs` is the loudness of `frame`. */
  take(frame: Samples, level_dbfs: number, connected: boolean): readonly Samples[] {
    if (connected || level_dbfs > SPEECH_FLOOR_DBFS) {
      const kept = connected ? [frame] : [...this.#preRoll, frame];
      this.#preRoll = [];
      this.#hangover = HANGOVER_FRAMES;
      return kept;
    }
    this.#hangover -= 1;
    if (this.#hangover >= 0) return [frame];
    this.#preRoll = [...this.#preRoll, frame].slice(-PRE_ROLL_FRAMES);
    return [];
  }
}
