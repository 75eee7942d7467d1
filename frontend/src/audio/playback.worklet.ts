/** Runs in the audio thread: the interviewer's messages in, sound and what was played out. */

import { PLAYBACK_RATE_HZ } from "../live/protocol";
import { JitterQueue } from "./jitter";
import type { FromSpeaker, ToSpeaker } from "./messages";

/** Blocks of 128 samples between two level reports: about 20 a second at 48 kHz. */
const LEVEL_BLOCKS = 18;

class PlaybackProcessor extends AudioWorkletProcessor {
  readonly #queue = new JitterQueue(PLAYBACK_RATE_HZ, sampleRate, (played) =>
    this.#report({ type: "drained", played }),
  );
  #blocks = 0;
  #peak = 0;
  #wasLoud = false;

  constructor() {
    super();
    this.port.onmessage = (event) => this.#obey(event.data as ToSpeaker);
  }

  process(_inputs: unknown, outputs: readonly (readonly Float32Array[])[]): boolean {
    const [block, ...others] = outputs[0] ?? [];
    if (!block) return true;
    this.#queue.pull(block);
    for (const other of others) other.set(block);
    this.#measure(block);
    return true;
  }

  #obey(message: ToSpeaker): void {
    if (message.type === "audio") this.#queue.push(message.sequence, message.samples);
    else this.#report({ type: "flushed", id: message.id, played: this.#queue.flush() });
  }

  #measure(block: Float32Array): void {
    for (const sample of block) this.#peak = Math.max(this.#peak, Math.abs(sample));
    this.#blocks += 1;
    if (this.#blocks < LEVEL_BLOCKS) return;
    const isLoud = this.#peak > 0;
    if (isLoud || this.#wasLoud) this.#report({ type: "level", peak: this.#peak });
    this.#wasLoud = isLoud;
    this.#blocks = 0;
    this.#peak = 0;
  }

  #report(message: FromSpeaker): void {
    this.port.postMessage(message);
  }
}

registerProcessor("viva-playback", PlaybackProcessor);
