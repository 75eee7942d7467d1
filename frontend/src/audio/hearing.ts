/** What the microphone check says about the sound: pure, from one level per 100 ms. */

import { SILENCE_DBFS } from "./pcm";

export type Hearing = "waiting" | "dead" | "quiet" | "noisy" | "loud" | "good";

/** Levels looked at: the last 5 s. */
const WINDOW = 50;
/** All thresholds in dBFS RMS per 100 ms; guesses, to be calibrated. */
const SPEECH_DBFS = -42;
const QUIET_DBFS = -52;
const NOISY_FLOOR_DBFS = -38;
const LOUD_DBFS = -6;
/** Levels needed before anything is said. */
const ENOUGH = 12;

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? SILENCE_DBFS;
}

/** Follows the loudness and says what a candidate should know about it. */
export class HearingTest {
  #levels: number[] = [];
  #spoke = false;

  /** Takes one level in dBFS; returns the verdict so far. */
  push(level_dbfs: number): Hearing {
    this.#levels = [...this.#levels, level_dbfs].slice(-WINDOW);
    if (this.#levels.length < ENOUGH) return "waiting";
    const sorted = [...this.#levels].sort((a, b) => a - b);
    const loudest = quantile(sorted, 0.95);
    if (loudest <= SILENCE_DBFS) return this.#levels.length < WINDOW ? "waiting" : "dead";
    if (loudest > LOUD_DBFS) return "loud";
    if (quantile(sorted, 0.1) > NOISY_FLOOR_DBFS && this.#levels.length === WINDOW) return "noisy";
    if (loudest > SPEECH_DBFS) this.#spoke = true;
    if (this.#spoke) return "good";
    return loudest > QUIET_DBFS ? "quiet" : "waiting";
  }

  /** True once clear speech was heard; later silence does not take that back. */
  get spoke(): boolean {
    return this.#spoke;
  }
}

/** Returns a level in dBFS as a share of the meter, 0 to 1 (−60 dBFS and less is 0). */
export function meterShare(level_dbfs: number): number {
  return Math.max(0, Math.min(1, (level_dbfs + 60) / 54));
}
