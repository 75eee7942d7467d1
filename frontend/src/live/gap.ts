/** Silence for the time in which a microphone is changed, so that the recording keeps its time. */

import type { Clock } from "./clock";
import { FRAME_MS } from "./protocol";

/** Longest silence that is made up, in ms; then the server moves on by itself (timing.py). */
export const LONGEST_GAP_MS = 10_000;

export class Gap {
  readonly #clock: Clock;
  readonly #onSilence: () => void;
  #cancel: (() => void) | null = null;
  #from_ms = 0;
  #made = 0;

  /** `onSilence` is called for each frame that is missing, when it is due. */
  constructor(clock: Clock, onSilence: () => void) {
    this.#clock = clock;
    this.#onSilence = onSilence;
  }

  /** The last frame came `since_ms` ago; no more come for now. */
  begin(since_ms: number): void {
    if (this.#cancel) return;
    this.#from_ms = this.#clock.now() - since_ms;
    this.#made = 0;
    this.#tick();
  }

  /** Frames come again, or are no longer expected. */
  end(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #tick(): void {
    const passed_ms = Math.min(this.#clock.now() - this.#from_ms, LONGEST_GAP_MS);
    // The first frame that comes again brings its own 100 ms.
    const due = Math.floor(passed_ms / FRAME_MS) - 1;
    for (; this.#made < due; this.#made += 1) this.#onSilence();
    this.#cancel = this.#clock.after(FRAME_MS, () => this.#tick());
  }
}
