/** The interviewer's voice: played, silenced at once when told, and what of it was heard. */

import type { Speaker } from "../audio/devices";
import type { Played } from "../audio/jitter";
import { Level } from "./level";
import type { PlaybackFrame } from "./protocol";

export class Playback {
  /** Loudness of the interviewer, 0 to 1. */
  readonly level = new Level();
  readonly #onPlayed: (played: Played) => void;
  #speaker: Speaker | null = null;
  #playing = false;

  /** `onPlayed`: the loudspeaker fell silent, by itself or because it was told. */
  constructor(onPlayed: (played: Played) => void) {
    this.#onPlayed = onPlayed;
  }

  /** Whether something is still to be heard. */
  get isPlaying(): boolean {
    return this.#playing;
  }

  /** Without a loudspeaker the captions carry the talk. */
  take(speaker: Speaker | null): void {
    this.#speaker = speaker;
    if (!speaker) return;
    speaker.ports = {
      onDrained: (played) => this.#silent(played),
      onLevel: (peak) => this.level.set(peak),
    };
  }

  play(frame: PlaybackFrame): void {
    this.#playing = this.#speaker !== null;
    this.#speaker?.play(frame);
  }

  /** Silences at once and tells how far it got. */
  async flush(): Promise<void> {
    const played = await this.#speaker?.flush();
    if (played) this.#silent(played);
  }

  /** Silences at once: the connection is gone, and nobody counts what was heard. */
  drop(): void {
    this.#playing = false;
    void this.#speaker?.flush();
  }

  wake(): void {
    this.#speaker?.wake();
  }

  close(): void {
    this.#speaker?.close();
  }

  #silent(played: Played): void {
    this.#playing = false;
    this.#onPlayed(played);
  }
}
