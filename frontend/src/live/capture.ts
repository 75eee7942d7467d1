/** The candidate's microphone during a talk: replaced, woken and watched without being asked. */

import { Microphone, MicrophoneError, type MicrophonePorts, watchDevices } from "../audio/devices";
import { meterShare } from "../audio/hearing";
import { levelDbfs, SILENCE_DBFS } from "../audio/pcm";
import type { Clock } from "./clock";
import { Gap } from "./gap";
import { Level } from "./level";
import { FRAME_SAMPLES } from "./protocol";

type Frame = Int16Array<ArrayBuffer>;

export interface CapturePorts {
  readonly clock: Clock;
  /** One frame of 100 ms, with its loudness. */
  onFrame(frame: Frame, level_dbfs: number): void;
  /** No microphone can be had, or one can again. */
  onLost(lost: boolean): void;
  /** The system switched it off, or on again. */
  onMuted(muted: boolean): void;
  /** Another microphone than before is heard. */
  onChanged(): void;
  /** The browser may ask; call the result when it has its answer. */
  expectPrompt(): () => void;
}

const LOOK_EVERY_MS = 1000;
/** Silence of the audio thread after which it is woken, and after which it is built anew. */
const WAKE_AFTER_MS = 2000;
const REOPEN_AFTER_MS = 6000;

export class Capture {
  readonly level = new Level();
  readonly #ports: CapturePorts;
  readonly #gap: Gap;
  #microphone: Microphone | null = null;
  #wanted = false;
  #lost = false;
  #closed = false;
  #opening = 0;
  #frameAt_ms = 0;
  #cancelLook: () => void = () => undefined;
  readonly #unwatch: () => void;

  constructor(ports: CapturePorts) {
    this.#ports = ports;
    this.#gap = new Gap(ports.clock, () =>
      ports.onFrame(new Int16Array(FRAME_SAMPLES), SILENCE_DBFS),
    );
    this.#unwatch = watchDevices(() => this.#devicesChanged());
    this.#look();
  }

  get isOpen(): boolean {
    return this.#microphone !== null;
  }

  /** The device that is heard, or an empty text. */
  get deviceId(): string {
    return this.#microphone?.deviceId ?? "";
  }

  /** Whether frames are wanted: not while the candidate types or is muted. */
  want(wanted: boolean): void {
    this.#wanted = wanted;
    this.#frameAt_ms = this.#ports.clock.now();
    if (wanted) return;
    this.#gap.end();
    this.level.set(0);
  }

  /** Takes over an open microphone. */
  take(microphone: Microphone | null): void {
    this.#microphone = microphone;
    this.#frameAt_ms = this.#ports.clock.now();
    if (microphone) microphone.ports = this.#listener;
  }

  /** Opens a microphone (null: the browser's choice); the one before stays if that fails. */
  async open(deviceId: string | null): Promise<void> {
    this.#opening += 1;
    const mine = this.#opening;
    const promptDone = this.#ports.expectPrompt();
    try {
      const opened = await Microphone.create(deviceId, this.#listener);
      if (this.#closed || mine !== this.#opening) {
        opened.close();
        return;
      }
      this.#microphone?.close();
      this.take(opened);
      this.#say(false);
      this.#ports.onMuted(false);
    } catch (error) {
      if (!(error instanceof MicrophoneError)) throw error;
      if (!this.#microphone && mine === this.#opening) this.#say(true);
    } finally {
      promptDone();
    }
  }

  /** Lets the device go while nobody listens; the browser's recording sign goes out. */
  rest(): void {
    this.#opening += 1;
    this.#gap.end();
    this.#microphone?.close();
    this.#microphone = null;
    this.level.set(0);
  }

  /** Wakes the audio after an interruption. */
  wake(): void {
    this.#microphone?.wake();
  }

  close(): void {
    this.#closed = true;
    this.#cancelLook();
    this.#unwatch();
    this.rest();
  }

  readonly #listener: MicrophonePorts = {
    onFrame: (frame) => this.#heard(frame),
    onEnded: () => void this.#replace(),
    onMuted: (muted) => this.#ports.onMuted(muted),
    onPaused: (paused) => {
      if (paused) this.#miss();
    },
  };

  #heard(frame: Frame): void {
    this.#gap.end();
    this.#frameAt_ms = this.#ports.clock.now();
    if (!this.#wanted) return;
    const level_dbfs = levelDbfs(frame);
    this.level.set(meterShare(level_dbfs));
    this.#ports.onFrame(frame, level_dbfs);
  }

  /** Frames stop coming for a while. */
  #miss(): void {
    if (this.#wanted) this.#gap.begin(this.#ports.clock.now() - this.#frameAt_ms);
  }

  async #replace(): Promise<void> {
    this.#microphone?.close();
    this.#microphone = null;
    this.#miss();
    this.#ports.onChanged();
    await this.open(null);
  }

  #devicesChanged(): void {
    if (this.#lost && !this.#closed) void this.open(null);
  }

  #say(lost: boolean): void {
    this.#lost = lost;
    if (lost) this.#gap.end();
    this.#ports.onLost(lost);
  }

  /** A laptop that slept, a driver that hung: the audio thread falls silent without a word. */
  #look(): void {
    const { clock } = this.#ports;
    const silent_ms = clock.now() - this.#frameAt_ms;
    if (this.#wanted && this.#microphone && silent_ms > WAKE_AFTER_MS) {
      this.#miss();
      if (silent_ms > REOPEN_AFTER_MS) void this.#reopen();
      else this.wake();
    }
    this.#cancelLook = clock.after(LOOK_EVERY_MS, () => this.#look());
  }

  async #reopen(): Promise<void> {
    // The next try comes after as long a silence again.
    this.#frameAt_ms = this.#ports.clock.now();
    await this.open(this.deviceId || null);
  }
}
