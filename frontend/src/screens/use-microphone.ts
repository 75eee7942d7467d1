import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import {
  type Choice,
  listMicrophones,
  Microphone,
  MicrophoneError,
  type MicrophoneFailure,
  watchDevices,
} from "../audio/devices";
import { type Hearing, HearingTest, meterShare } from "../audio/hearing";
import { levelDbfs } from "../audio/pcm";
import { Level } from "../live/level";

export type MicrophoneState =
  | { readonly kind: "asleep" }
  | { readonly kind: "asking" }
  | { readonly kind: "open"; readonly deviceId: string; readonly removesEcho: boolean | null }
  | { readonly kind: "failed"; readonly failure: MicrophoneFailure };

export interface MicrophoneCheck {
  readonly state: MicrophoneState;
  readonly devices: readonly Choice[];
  readonly hearing: Hearing;
  readonly spoke: boolean;
  readonly level: Level;
  open(deviceId: string | null): Promise<void>;
  /** Hands the open microphone to the interview; this hook lets go of it. */
  take(): Microphone | null;
  release(): void;
}

type OnFrame = (frame: Int16Array<ArrayBuffer>) => void;

/** Loudness and what it says about the sound, kept up to date frame by frame. */
function useHearing() {
  const [hearing, setHearing] = useState<Hearing>("waiting");
  const [spoke, setSpoke] = useState(false);
  const level = useRef(new Level()).current;
  const test = useRef(new HearingTest());
  const listen = useCallback<OnFrame>(
    (frame) => {
      const level_dbfs = levelDbfs(frame);
      level.set(meterShare(level_dbfs));
      setHearing(test.current.push(level_dbfs));
      setSpoke(test.current.spoke);
    },
    [level],
  );
  const reset = useCallback(() => {
    test.current = new HearingTest();
    level.set(0);
    setHearing("waiting");
    setSpoke(false);
  }, [level]);
  return { hearing, spoke, level, listen, reset };
}

function openState({ deviceId, removesEcho }: Microphone): MicrophoneState {
  return { kind: "open", deviceId, removesEcho };
}

/** Opens a microphone for the check; `onFrame` gets 16 kHz mono int16 frames of 100 ms. */
export function useMicrophone(onFrame: OnFrame): MicrophoneCheck {
  const [state, setState] = useState<MicrophoneState>({ kind: "asleep" });
  const [devices, setDevices] = useState<readonly Choice[]>([]);
  const { listen, reset, ...heard } = useHearing();
  const microphone = useRef<Microphone | null>(null);
  const latest = useRef(onFrame);
  latest.current = onFrame;

  // Counts openings: one that was overtaken, or outlived its screen, lets its device go.
  const opening = useRef(0);

  const release = useCallback(() => {
    opening.current += 1;
    microphone.current?.close();
    microphone.current = null;
    reset();
  }, [reset]);

  const open = useCallback(
    async (deviceId: string | null) => {
      release();
      const mine = opening.current;
      setState({ kind: "asking" });
      const hear: OnFrame = (frame) => {
        listen(frame);
        latest.current(frame);
      };
      try {
        const ports = { onFrame: hear, onEnded: () => void open(null) };
        const opened = await Microphone.create(deviceId, ports);
        if (mine !== opening.current) {
          opened.close();
          return;
        }
        microphone.current = opened;
        setState(openState(opened));
        setDevices(await listMicrophones());
      } catch (error) {
        if (!(error instanceof MicrophoneError)) throw error;
        setState({ kind: "failed", failure: error.failure });
      }
    },
    [listen, release],
  );

  useEffect(() => watchDevices(() => void listMicrophones().then(setDevices)), []);
  useEffect(() => release, [release]);

  const take = () => {
    const taken = microphone.current;
    microphone.current = null;
    return taken;
  };
  return { state, devices, ...heard, open, take, release };
}
