import { useEffect, useRef, useState } from "preact/hooks";
import type { Guide } from "../guide";
import { CheckConnection, type CheckState } from "../live/check";
import { browserClock } from "../live/clock";
import type { InterviewView } from "../model";

/** Round trips the verdict looks at. */
const RTTS = 5;

export interface CheckSocket {
  readonly state: CheckState;
  readonly heard: string;
  readonly rtts_ms: readonly number[];
  readonly connection: CheckConnection;
  startOver(): void;
}

/** Keeps the check's socket open while the screen is shown. */
export function useCheckSocket(guide: Guide, view: InterviewView): CheckSocket {
  const [state, setState] = useState<CheckState>("connecting");
  const [heard, setHeard] = useState("");
  const [rtts_ms, setRtts] = useState<readonly number[]>([]);
  const held = useRef<CheckConnection | null>(null);
  held.current ??= new CheckConnection({
    url: guide.socketUrl(view.check_socket),
    clock: browserClock,
    open: (url, protocol) => new WebSocket(url, protocol),
    onState: setState,
    onHeard: setHeard,
    onRoundTrip: (rtt_ms) => setRtts((rtts) => [...rtts, rtt_ms].slice(-RTTS)),
  });
  const connection = held.current;
  useEffect(() => {
    connection.connect();
    return () => connection.close();
  }, [connection]);
  const startOver = () => {
    setHeard("");
    connection.startOver();
  };
  return { state, heard, rtts_ms, connection, startOver };
}
