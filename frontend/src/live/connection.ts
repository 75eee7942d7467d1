/**
 * The interview's socket. Transports are disposable: this class keeps what was not acknowledged,
 * connects again by itself and continues with the frame that the server expects.
 */

import type { Clock } from "./clock";
import { closingOf, retryDelayMs } from "./closing";
import { type FrameStore, OutageGate, Pace } from "./outbox";
import {
  type ClientMessage,
  decode,
  decodeFrame,
  encode,
  encodeFrame,
  type PlaybackFrame,
  type ServerMessage,
  SUBPROTOCOL,
  type Welcome,
} from "./protocol";

/** The part of WebSocket that is used; tests bring their own. */
export interface SocketLike {
  binaryType: BinaryType;
  readonly bufferedAmount: number;
  /** 1 while open; a socket that is closing still counts as ours and takes nothing more. */
  readonly readyState: number;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent<string | ArrayBuffer>) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number): void;
}

/** `WebSocket.OPEN`, by value, so that this module needs no browser. */
export const SOCKET_OPEN = 1;

export type Link =
  | { readonly kind: "connecting" }
  | { readonly kind: "open" }
  /** `attempt` counts the tries since the loss, from 0. */
  | { readonly kind: "lost"; readonly attempt: number; readonly code: number }
  | { readonly kind: "replaced" }
  | { readonly kind: "refused" }
  | { readonly kind: "ended" };

export interface ConnectionPorts {
  readonly url: string;
  readonly store: FrameStore;
  readonly clock: Clock;
  open(url: string, protocol: string): SocketLike;
  random(): number;
  onLink(link: Link): void;
  onMessage(message: ServerMessage): void;
  onAudio(frame: PlaybackFrame): void;
}

/** Two seconds of audio: above this the network is slower than the voice, so frames wait here. */
export const BUFFERED_LIMIT_BYTES = 64_000;
const PING_EVERY_MS = 5000;
/** Silence of the server after which the connection counts as dead (two pings and a bit). */
export const DEAD_AFTER_MS = 12_000;
const WELCOME_WITHIN_MS = 10_000;
const CATCH_UP_EVERY_MS = 70;
/** Typed answers that wait for a connection. */
const PENDING_ANSWERS = 20;
/** Close code that browsers report when there was no close frame (RFC 6455, 7.4.1). */
const NO_CLOSE_FRAME = 1006;

export class Connection {
  readonly #ports: ConnectionPorts;
  readonly #gate = new OutageGate();
  #pace: Pace;
  #socket: SocketLike | null = null;
  #welcomed = false;
  #wanted = false;
  #attempt = 0;
  #microphone: boolean;
  #nextToSend = 0;
  #heardAt_ms = 0;
  #answers: string[] = [];
  #cancelRetry: () => void = () => undefined;
  #cancelHeartbeat: () => void = () => undefined;
  #cancelCatchUp: (() => void) | null = null;

  constructor(ports: ConnectionPorts, microphone: boolean) {
    this.#ports = ports;
    this.#microphone = microphone;
    this.#pace = new Pace(ports.clock.now());
  }

  get isOpen(): boolean {
    return this.#welcomed;
  }

  /** Connects now, whatever was planned. */
  connect(): void {
    this.#wanted = true;
    this.#cancelRetry();
    this.#drop();
    this.#ports.onLink(
      this.#attempt === 0
        ? { kind: "connecting" }
        : { kind: "lost", attempt: this.#attempt, code: NO_CLOSE_FRAME },
    );
    const socket = this.#ports.open(this.#ports.url, SUBPROTOCOL);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#heardAt_ms = this.#ports.clock.now();
    socket.onopen = () => this.#sayHello(socket);
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = (event) => this.#lost(event.code);
    this.#cancelHeartbeat = this.#ports.clock.after(WELCOME_WITHIN_MS, () => this.#heartbeat());
  }

  /** Closes for good; nothing connects again. */
  close(): void {
    this.#wanted = false;
    this.#cancelRetry();
    this.#drop();
  }

  /** Gives up the current transport: the browser says that the network is gone. */
  interrupt(): void {
    if (this.#socket) this.#lost(NO_CLOSE_FRAME);
  }

  /** Keeps one 100 ms frame and sends it as soon as the pace allows. `level_dbfs`: its loudness. */
  pushFrame(samples: Int16Array<ArrayBuffer>, level_dbfs: number): void {
    for (const kept of this.#gate.take(samples, level_dbfs, this.#welcomed)) {
      this.#ports.store.append(kept);
    }
    this.#sendFrames();
  }

  /** Says whether frames follow; remembered for the next hello. */
  setMicrophone(on: boolean): void {
    if (on === this.#microphone) return;
    this.#microphone = on;
    this.send({ type: "microphone", on });
  }

  /** Sends a typed answer now, or keeps it for the next connection. */
  answer(text: string): void {
    if (this.send({ type: "answer", text })) return;
    this.#answers = [...this.#answers, text].slice(-PENDING_ANSWERS);
  }

  /** Sends a message if there is a connection; returns whether it went out. */
  send(message: ClientMessage): boolean {
    if (!this.#welcomed || this.#socket?.readyState !== SOCKET_OPEN) return false;
    this.#socket.send(encode(message));
    return true;
  }

  #sayHello(socket: SocketLike): void {
    socket.send(encode({ type: "hello", microphone: this.#microphone, client: "page" }));
  }

  #receive(data: string | ArrayBuffer): void {
    this.#heardAt_ms = this.#ports.clock.now();
    if (typeof data !== "string") {
      const frame = decodeFrame(data);
      if (frame && this.#welcomed) this.#ports.onAudio(frame);
      return;
    }
    const message = decode(data);
    if (!message) return;
    if (message.type === "welcome") this.#welcome(message);
    if (message.type === "ack") this.#ports.store.release(message.sequence);
    this.#ports.onMessage(message);
  }

  #welcome(message: Welcome): void {
    this.#ports.store.align(message.next_sequence);
    this.#nextToSend = message.next_sequence;
    this.#pace = new Pace(this.#ports.clock.now());
    this.#welcomed = true;
    this.#attempt = 0;
    this.#ports.onLink({ kind: "open" });
    this.#cancelHeartbeat();
    this.#heartbeat();
    for (const text of this.#answers.splice(0)) this.send({ type: "answer", text });
    this.#sendFrames();
  }

  #sendFrames(): void {
    const { clock, store } = this.#ports;
    const socket = this.#socket;
    if (!this.#welcomed || socket?.readyState !== SOCKET_OPEN) return;
    let frame = store.frame(this.#nextToSend);
    while (frame && socket.bufferedAmount < BUFFERED_LIMIT_BYTES && this.#pace.take(clock.now())) {
      socket.send(encodeFrame(frame.sequence, frame.samples));
      this.#nextToSend += 1;
      frame = store.frame(this.#nextToSend);
    }
    if (!frame || this.#cancelCatchUp) return;
    this.#cancelCatchUp = clock.after(CATCH_UP_EVERY_MS, () => {
      this.#cancelCatchUp = null;
      this.#sendFrames();
    });
  }

  #heartbeat(): void {
    const { clock } = this.#ports;
    if (!this.#welcomed || clock.now() - this.#heardAt_ms > DEAD_AFTER_MS) {
      this.#lost(NO_CLOSE_FRAME);
      return;
    }
    this.send({ type: "ping", sent_ms: Math.round(clock.now() * 10) / 10 });
    this.#cancelHeartbeat = clock.after(PING_EVERY_MS, () => this.#heartbeat());
  }

  #lost(code: number): void {
    this.#drop();
    if (!this.#wanted) return;
    const closing = closingOf(code);
    if (closing.kind !== "retry") {
      this.#wanted = false;
      this.#ports.onLink({ kind: closing.kind });
      return;
    }
    const delay_ms = retryDelayMs(closing, this.#attempt, this.#ports.random());
    this.#ports.onLink({ kind: "lost", attempt: this.#attempt, code });
    this.#attempt += 1;
    this.#cancelRetry = this.#ports.clock.after(delay_ms, () => this.connect());
  }

  /** Lets go of the transport without waiting for its close: a dead network never answers. */
  #drop(): void {
    this.#cancelHeartbeat();
    this.#cancelCatchUp?.();
    this.#cancelCatchUp = null;
    this.#welcomed = false;
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
