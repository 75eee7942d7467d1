/** The device check's socket: hears a sentence, measures the way to the server. Nothing is kept. */

import type { Clock } from "./clock";
import { SOCKET_OPEN, type SocketLike } from "./link";
import { encode, encodeFrame, SUBPROTOCOL } from "./protocol";
import { decode } from "./reading";

export type CheckState = "connecting" | "open" | "closed" | "blocked";

export interface CheckPorts {
  readonly url: string;
  readonly clock: Clock;
  open(url: string, protocol: string): SocketLike;
  onState(state: CheckState): void;
  /** Everything heard in this connection so far. */
  onHeard(text: string): void;
  onRoundTrip(rtt_ms: number): void;
}

const OPEN_WITHIN_MS = 8000;
const PING_EVERY_MS = 1000;

export class CheckConnection {
  readonly #ports: CheckPorts;
  #socket: SocketLike | null = null;
  #opened = false;
  #sequence = 0;
  #finals: string[] = [];
  #cancelTimer: () => void = () => undefined;

  constructor(ports: CheckPorts) {
    this.#ports = ports;
  }

  connect(): void {
    this.close();
    this.#sequence = 0;
    this.#finals = [];
    this.#ports.onState("connecting");
    const socket = this.#ports.open(this.#ports.url, SUBPROTOCOL);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.#greet(socket);
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.#receive(data);
    };
    socket.onclose = () => this.#closed();
    this.#socket = socket;
    this.#cancelTimer = this.#ports.clock.after(OPEN_WITHIN_MS, () => this.#closed());
  }

  close(): void {
    this.#cancelTimer();
    const socket = this.#socket;
    this.#socket = null;
    this.#opened = false;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  /** Sends one 100 ms frame (16 kHz mono int16) if the socket is open; keeps nothing. */
  pushFrame(samples: Int16Array<ArrayBuffer>): void {
    if (!this.#opened || this.#socket?.readyState !== SOCKET_OPEN) return;
    this.#socket.send(encodeFrame(this.#sequence, samples));
    this.#sequence += 1;
  }

  /** Forgets what was heard, here and at the server: the sentence is read again. */
  startOver(): void {
    this.connect();
  }

  #greet(socket: SocketLike): void {
    this.#opened = true;
    socket.send(encode({ type: "hello", microphone: true, client: "page" }));
    this.#ports.onState("open");
    this.#ping();
  }

  #ping(): void {
    this.#cancelTimer();
    const sent_ms = Math.round(this.#ports.clock.now() * 10) / 10;
    if (this.#socket?.readyState === SOCKET_OPEN) {
      this.#socket.send(encode({ type: "ping", sent_ms }));
    }
    this.#cancelTimer = this.#ports.clock.after(PING_EVERY_MS, () => this.#ping());
  }

  #receive(text: string): void {
    const message = decode(text);
    if (message?.type === "pong") {
      this.#ports.onRoundTrip(Math.max(0, this.#ports.clock.now() - message.sent_ms));
    }
    if (message?.type !== "heard") return;
    this.#ports.onHeard([...this.#finals, message.text].join(" "));
    if (message.final) this.#finals.push(message.text);
  }

  #closed(): void {
    const state: CheckState = this.#opened ? "closed" : "blocked";
    this.close();
    this.#ports.onState(state);
  }
}

export type NetworkQuality = "good" | "fair" | "poor";

/** Round trips below are not noticed in a talk; guesses, to be calibrated. */
const GOOD_RTT_MS = 200;
const FAIR_RTT_MS = 450;

/** Returns the quality by the median of the round trips (ms, at least one). */
export function networkQuality(rtts_ms: readonly number[]): NetworkQuality {
  const sorted = [...rtts_ms].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  if (median <= GOOD_RTT_MS) return "good";
  return median <= FAIR_RTT_MS ? "fair" : "poor";
}
