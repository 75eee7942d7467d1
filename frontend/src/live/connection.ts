/**
 * The interview's socket. Transports are disposable: this class connects again by itself and
 * continues with the frame and the message that the server expects.
 */

import type { Clock } from "./clock";
import { closingOf, retryDelayMs } from "./closing";
import type { Keeping } from "./keeping";
import { type Link, SOCKET_OPEN, type SocketLike } from "./link";
import { OutageGate, Pace } from "./outbox";
import {
  type DurableBody,
  decodeFrame,
  encode,
  encodeDurable,
  encodeFrame,
  FRAME_MS,
  type PassingMessage,
  type PlaybackFrame,
  type ServerMessage,
  SUBPROTOCOL,
  type Welcome,
} from "./protocol";
import { decode } from "./reading";

export interface ConnectionPorts {
  readonly url: string;
  readonly keeping: Keeping;
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
/** Silence after a sign of trouble (the page or the laptop slept) that is believed. */
const DOUBT_AFTER_MS = 3000;
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
  #nextFrame = 0;
  #nextMessage = 0;
  #heardAt_ms = 0;
  #cancelRetry: () => void = () => undefined;
  #cancelHeartbeat: () => void = () => undefined;
  #cancelDoubt: () => void = () => undefined;
  #cancelCatchUp: (() => void) | null = null;

  constructor(ports: ConnectionPorts, microphone: boolean) {
    this.#ports = ports;
    this.#microphone = microphone;
    this.#pace = new Pace(ports.clock.now());
  }

  /** Seconds of audio that are kept here and were not sent on this connection. */
  get backlog_s(): number {
    const { frames } = this.#ports.keeping;
    const from = this.#welcomed ? Math.max(this.#nextFrame, frames.first) : frames.first;
    return (Math.max(frames.next - from, 0) * FRAME_MS) / 1000;
  }

  /** Until when, in the clock's ms, the line is believed to be alive. */
  get aliveUntil_ms(): number {
    return this.#heardAt_ms + DEAD_AFTER_MS;
  }

  /** Whether everything that was said by message went out on this connection. */
  get isSaid(): boolean {
    return this.#welcomed && this.#nextMessage >= this.#ports.keeping.messages.next;
  }

  /** Connects now, whatever was planned. */
  connect(): void {
    this.#wanted = true;
    this.#cancelRetry();
    this.#drop();
    this.#ports.onLink(
      this.#attempt === 0
        ? { kind: "connecting" }
        : { kind: "lost", attempt: this.#attempt, code: NO_CLOSE_FRAME, wait_ms: 0 },
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

  /** The page was asleep, or the network changed: asks for a sign of life and expects it soon. */
  probe(): void {
    if (!this.#welcomed) return;
    const { clock } = this.#ports;
    const asked_ms = clock.now();
    this.#ping();
    this.#cancelDoubt();
    this.#cancelDoubt = clock.after(DOUBT_AFTER_MS, () => {
      if (this.#heardAt_ms <= asked_ms) this.#lost(NO_CLOSE_FRAME);
    });
  }

  /** Stops for another page, which goes on with what is kept. */
  yield(): void {
    this.close();
    this.#ports.onLink({ kind: "replaced" });
  }

  /** Keeps one 100 ms frame and sends it as soon as the pace allows. `level_dbfs`: its loudness. */
  pushFrame(samples: Int16Array<ArrayBuffer>, level_dbfs: number): void {
    // Nothing is kept of what is said while the talk rests or another page holds it.
    if (!this.#wanted) return;
    const { keeping } = this.#ports;
    for (const kept of this.#gate.take(samples, level_dbfs, this.#welcomed)) {
      keeping.frames.append(kept);
    }
    keeping.touch();
    this.#sendKept();
  }

  /** Keeps a message until it is durable and sends it, after the frames that came before it. */
  say(body: DurableBody): void {
    const { keeping } = this.#ports;
    keeping.messages.append({ after: keeping.frames.next, body });
    keeping.touch();
    this.#sendKept();
  }

  /** Says whether frames follow; remembered for the next hello. */
  setMicrophone(on: boolean): void {
    if (on === this.#microphone) return;
    this.#microphone = on;
    this.send({ type: "microphone", on });
  }

  /** Sends a message if there is a connection; returns whether it went out. */
  send(message: PassingMessage): boolean {
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
    if (message.type === "ack") this.#release(message.sequence, message.message);
    this.#ports.onMessage(message);
  }

  #release(frame: number, message: number): void {
    const { keeping } = this.#ports;
    keeping.frames.release(frame);
    keeping.messages.release(message);
    keeping.touch();
  }

  #welcome(message: Welcome): void {
    const { frames, messages } = this.#ports.keeping;
    frames.align(message.next_sequence);
    messages.align(message.next_message);
    this.#nextFrame = frames.first;
    this.#nextMessage = messages.first;
    this.#pace = new Pace(this.#ports.clock.now());
    this.#welcomed = true;
    this.#attempt = 0;
    this.#ports.onLink({ kind: "open" });
    this.#cancelHeartbeat();
    this.#heartbeat();
    this.#sendKept();
  }

  /** Sends what is kept, in the order in which it was made, as far as network and pace allow. */
  #sendKept(): void {
    const { clock, keeping } = this.#ports;
    // What never fitted into the store is gone; the server hears silence there.
    this.#nextFrame = Math.max(this.#nextFrame, keeping.frames.first);
    this.#nextMessage = Math.max(this.#nextMessage, keeping.messages.first);
    const socket = this.#socket;
    if (!this.#welcomed || socket?.readyState !== SOCKET_OPEN) return;
    let next = this.#take();
    while (next && socket.bufferedAmount < BUFFERED_LIMIT_BYTES && this.#pace.take(clock.now())) {
      socket.send(next());
      keeping.frames.sent(this.#nextFrame);
      keeping.messages.sent(this.#nextMessage);
      next = this.#take();
    }
    if (!next || this.#cancelCatchUp) return;
    this.#cancelCatchUp = clock.after(CATCH_UP_EVERY_MS, () => {
      this.#cancelCatchUp = null;
      this.#sendKept();
    });
  }

  /** Returns how to take the next thing to send, or null when everything went out. */
  #take(): (() => string | Uint8Array<ArrayBuffer>) | null {
    const { frames, messages } = this.#ports.keeping;
    const samples = frames.at(this.#nextFrame);
    const message = messages.at(this.#nextMessage);
    if (message && (!samples || message.after <= this.#nextFrame)) {
      return () => {
        this.#nextMessage += 1;
        return encodeDurable(this.#nextMessage - 1, message.body);
      };
    }
    if (!samples) return null;
    return () => {
      this.#nextFrame += 1;
      return encodeFrame(this.#nextFrame - 1, samples);
    };
  }

  #ping(): void {
    this.send({ type: "ping", sent_ms: Math.round(this.#ports.clock.now() * 10) / 10 });
  }

  #heartbeat(): void {
    const { clock } = this.#ports;
    if (!this.#welcomed || clock.now() - this.#heardAt_ms > DEAD_AFTER_MS) {
      this.#lost(NO_CLOSE_FRAME);
      return;
    }
    this.#ping();
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
    this.#ports.onLink({ kind: "lost", attempt: this.#attempt, code, wait_ms: delay_ms });
    this.#attempt += 1;
    this.#cancelRetry = this.#ports.clock.after(delay_ms, () => this.connect());
  }

  /** Lets go of the transport without waiting for its close: a dead network never answers. */
  #drop(): void {
    this.#cancelHeartbeat();
    this.#cancelDoubt();
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
