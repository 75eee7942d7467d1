/** Devices that a talk can do without: opened if possible, else null. */

import { Microphone, MicrophoneError, Speaker } from "./devices";

const NOBODY = { onFrame: () => undefined, onEnded: () => undefined };

/** Returns the browser's choice of microphone, or null when there is none to be had. */
export async function openMicrophone(): Promise<Microphone | null> {
  try {
    return await Microphone.create(null, NOBODY);
  } catch (error) {
    if (error instanceof MicrophoneError) return null;
    throw error;
  }
}

/** Returns the loudspeaker, or null: captions carry the talk then. Call it first thing in a click. */
export async function openSpeaker(): Promise<Speaker | null> {
  try {
    return await Speaker.create();
  } catch {
    return null;
  }
}
