/** Runs in the audio thread: microphone at its own rate in, 100 ms frames at 16 kHz out. */

import { CAPTURE_RATE_HZ, FRAME_SAMPLES } from "../live/protocol";
import { Framer, mixToMono } from "./pcm";

class CaptureProcessor extends AudioWorkletProcessor {
  readonly #framer = new Framer(sampleRate, CAPTURE_RATE_HZ, FRAME_SAMPLES, (frame) =>
    this.port.postMessage(frame, [frame.buffer]),
  );

  process(inputs: readonly (readonly Float32Array[])[]): boolean {
    this.#framer.push(mixToMono(inputs[0] ?? []));
    return true;
  }
}

registerProcessor("viva-capture", CaptureProcessor);
