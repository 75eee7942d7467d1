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
  | { readonly kind: "open"; readonly deviceId: string }
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

/** Opens a microphone for the check; `onFrame` gets 16 kHz mono int16 frames of 100 ms. */
export function useMicrophone(onFrame: (frame: Int16Array<ArrayBuffer>) => void): MicrophoneCheck {
  const [state, setState] = useState<MicrophoneState>({ kind: "asleep" });
  const [devices, setDevices] = useState<readonly Choice[]>([]);
  const [hearing, setHearing] = useState<Hearing>("waiting");
  const [spoke, setSpoke] = useState(false);
  const level = useRef(new Level()).current;
  const microphone = useRef<Microphone | null>(null);
  const listener = useRef(onFrame);
  listener.current = onFrame;

  const release = useCallback(() => {
    microphone.current?.close();
    microphone.current = null;
    level.set(0);
  }, [level]);

  const open = useCallback(
    async (deviceId: string | null) => {
      release();
      setState({ kind: "asking" });
      setHearing("waiting");
      setSpoke(false);
      const test = new HearingTest();
      const ports = {
        onFrame: (frame: Int16Array<ArrayBuffer>) => {
          const level_dbfs = levelDbfs(frame);
          level.set(meterShare(level_dbfs));
          setHearing(test.push(level_dbfs));
          setSpoke(test.spoke);
          listener.current(frame);
        },
        onEnded: () => void open(null),
      };
      try {
        microphone.current = await Microphone.create(deviceId, ports);
        setState({ kind: "open", deviceId: microphone.current.deviceId });
        setDevices(await listMicrophones());
      } catch (error) {
        if (!(error instanceof MicrophoneError)) throw error;
        setState({ kind: "failed", failure: error.failure });
      }
    },
    [level, release],
  );

  useEffect(() => watchDevices(() => void listMicrophones().then(setDevices)), []);
  useEffect(() => release, [release]);

  const take = () => {
    const taken = microphone.current;
    microphone.current = null;
    return taken;
  };
  return { state, devices, hearing, spoke, level, open, take, release };
}
