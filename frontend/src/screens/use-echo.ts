import { useRef, useState } from "preact/hooks";
import { playOnce } from "../audio/devices";
import { CAPTURE_RATE_HZ, FRAME_MS } from "../live/protocol";

/** Length of the candidate's own sample. */
export const ECHO_S = 6;
const ECHO_FRAMES = (ECHO_S * 1000) / FRAME_MS;

export type EchoState = "empty" | "recording" | "playing" | "played";

export interface Echo {
  readonly state: EchoState;
  /** Seconds recorded so far. */
  readonly seconds: number;
  record(): void;
  push(frame: Int16Array<ArrayBuffer>): void;
}

/** Records six seconds into memory and plays them back once; nothing is kept or sent. */
export function useEcho(): Echo {
  const [state, setState] = useState<EchoState>("empty");
  const [seconds, setSeconds] = useState(0);
  const frames = useRef<Int16Array[] | null>(null);

  const play = async (recorded: readonly Int16Array[]) => {
    setState("playing");
    const length = recorded.reduce((sum, frame) => sum + frame.length, 0);
    const samples = new Int16Array(length);
    recorded.forEach((frame, index) => {
      samples.set(frame, index * frame.length);
    });
    await playOnce(samples, CAPTURE_RATE_HZ);
    setState("played");
  };

  return {
    state,
    seconds,
    record() {
      frames.current = [];
      setSeconds(0);
      setState("recording");
    },
    push(frame) {
      const recorded = frames.current;
      if (!recorded) return;
      recorded.push(frame);
      setSeconds(Math.floor((recorded.length * FRAME_MS) / 1000));
      if (recorded.length < ECHO_FRAMES) return;
      frames.current = null;
      void play(recorded).catch(() => setState("empty"));
    },
  };
}
