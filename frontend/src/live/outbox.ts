/** Which frames are kept during an outage, and the pace at which they go out afterwards. */

/** Frames a second while catching up; the server admits 1.5 times the bytes of speech (rate.py). */
export const CATCH_UP_FRAMES_PER_S = 14;
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
