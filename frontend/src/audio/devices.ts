/** Microphone and loudspeaker. Whatever fails on the way, everything opened before is released. */

import { PLAYBACK_RATE_HZ, type PlaybackFrame } from "../live/protocol";
import captureUrl from "./capture.worklet?worker&url";
import type { Played } from "./jitter";
import type { FromSpeaker, ToSpeaker } from "./messages";
import playbackUrl from "./playback.worklet?worker&url";

/** Why there is no microphone, in the words the page has help for. */
export type MicrophoneFailure = "denied" | "missing" | "busy" | "unsupported";

export class MicrophoneError extends Error {
  readonly failure: MicrophoneFailure;

  constructor(failure: MicrophoneFailure) {
    super(`no microphone: ${failure}`);
    this.failure = failure;
  }
}

const FAILURES: Readonly<Record<string, MicrophoneFailure>> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** Returns the failure that an error of getUserMedia stands for. */
export function failureOf(error: unknown): MicrophoneFailure {
  const name = error instanceof Error ? error.name : "";
  return FAILURES[name] ?? "unsupported";
}

/** Browsers mend the voice before we hear it: echo of the interviewer, noise, level. */
function constraintsFor(deviceId: string | null): MediaStreamConstraints {
  return {
    audio: {
      channelCount: 1,
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
      ...(deviceId ? { deviceId: { exact: deviceId } } : {}),
    },
  };
}

async function openStream(deviceId: string | null): Promise<MediaStream> {
  // Absent on pages without TLS.
  const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
  if (!mediaDevices || !("AudioWorkletNode" in window)) throw new MicrophoneError("unsupported");
  try {
    return await mediaDevices.getUserMedia(constraintsFor(deviceId));
  } catch (error) {
    throw new MicrophoneError(failureOf(error));
  }
}

/** Returns whether a track has the echo removed; null when the browser does not say. */
function removesEcho(track: MediaStreamTrack): boolean | null {
  const { echoCancellation } = track.getSettings();
  return echoCancellation === undefined ? null : Boolean(echoCancellation);
}

export interface MicrophonePorts {
  /** One 100 ms frame, 16 kHz mono int16, every 100 ms. */
  onFrame(frame: Int16Array<ArrayBuffer>): void;
  /** The device went away (unplugged, taken, permission withdrawn). */
  onEnded(): void;
  /** The system or the headset switched the microphone off, or on again. */
  onMuted?(muted: boolean): void;
  /** The browser stopped listening (a call on a phone), or hears again. */
  onPaused?(paused: boolean): void;
}

export class Microphone {
  readonly deviceId: string;
  readonly label: string;
  /** Whether the browser takes the interviewer's voice out of the sound; null: it does not say. */
  readonly removesEcho: boolean | null;
  /** Who listens; the check hands its open microphone on to the interview. */
  ports: MicrophonePorts;
  readonly #stream: MediaStream;
  readonly #context: AudioContext;

  private constructor(
    stream: MediaStream,
    track: MediaStreamTrack,
    context: AudioContext,
    ports: MicrophonePorts,
  ) {
    this.#stream = stream;
    this.#context = context;
    this.ports = ports;
    this.deviceId = track.getSettings().deviceId ?? "";
    this.label = track.label;
    this.removesEcho = removesEcho(track);
    track.onended = () => this.ports.onEnded();
    track.onmute = () => this.ports.onMuted?.(true);
    track.onunmute = () => this.ports.onMuted?.(false);
    context.onstatechange = () => this.#heed();
  }

  /**
   * Opens a microphone at the rate of its hardware: Firefox and Safari refuse a 16 kHz context.
   *
   * @param deviceId the wanted device, or null for the browser's choice.
   * @throws MicrophoneError
   */
  static async create(deviceId: string | null, ports: MicrophonePorts): Promise<Microphone> {
    const stream = await openStream(deviceId);
    let context: AudioContext | null = null;
    try {
      const track = stream.getAudioTracks()[0];
      if (!track) throw new MicrophoneError("missing");
      context = new AudioContext({ latencyHint: "interactive" });
      await context.audioWorklet.addModule(captureUrl);
      void context.resume();
      const node = new AudioWorkletNode(context, "viva-capture", { numberOfInputs: 1 });
      const microphone = new Microphone(stream, track, context, ports);
      node.port.onmessage = (event: MessageEvent<Int16Array<ArrayBuffer>>) =>
        microphone.ports.onFrame(event.data);
      // The node is silent; Safari only runs what leads to the destination.
      context.createMediaStreamSource(stream).connect(node).connect(context.destination);
      return microphone;
    } catch (error) {
      for (const track of stream.getTracks()) track.stop();
      void context?.close();
      throw error instanceof MicrophoneError ? error : new MicrophoneError("unsupported");
    }
  }

  /** Lets the device go; the browser's recording sign goes out. */
  close(): void {
    this.#context.onstatechange = null;
    for (const track of this.#stream.getTracks()) {
      track.onended = track.onmute = track.onunmute = null;
      track.stop();
    }
    if (this.#context.state !== "closed") void this.#context.close();
  }

  /** Wakes the context after an interruption (a call on a phone). */
  wake(): void {
    // Refused while the interruption lasts; it is tried again.
    if (this.#context.state !== "running") this.#context.resume().catch(() => undefined);
  }

  #heed(): void {
    const { state } = this.#context;
    if (state === "closed") return;
    this.ports.onPaused?.(state !== "running");
    this.wake();
  }
}

export interface Choice {
  readonly deviceId: string;
  readonly label: string;
}

/** Returns the microphones; labels are empty until one was allowed. */
export async function listMicrophones(): Promise<readonly Choice[]> {
  const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
  if (!mediaDevices) return [];
  const devices = await mediaDevices.enumerateDevices();
  return devices
    .filter((device) => device.kind === "audioinput" && device.deviceId !== "")
    .map(({ deviceId, label }) => ({ deviceId, label }));
}

/** Calls back when devices come or go; the returned function stops that. */
export function watchDevices(onChange: () => void): () => void {
  const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
  mediaDevices?.addEventListener("devicechange", onChange);
  return () => mediaDevices?.removeEventListener("devicechange", onChange);
}

export interface SpeakerPorts {
  /** Everything queued was played. */
  onDrained(played: Played): void;
  /** Loudest sample of the last 50 ms, 0 to 1. */
  onLevel(peak: number): void;
}

const DEAF: SpeakerPorts = { onDrained: () => undefined, onLevel: () => undefined };

export class Speaker {
  /** Who listens; the speaker is opened before there is somebody. */
  ports: SpeakerPorts;
  readonly #context: AudioContext;
  readonly #node: AudioWorkletNode;
  readonly #flushes = new Map<number, (played: Played) => void>();
  #flushId = 0;

  private constructor(context: AudioContext, node: AudioWorkletNode, ports: SpeakerPorts) {
    this.#context = context;
    this.#node = node;
    this.ports = ports;
    node.port.onmessage = (event: MessageEvent<FromSpeaker>) => this.#hear(event.data);
    context.onstatechange = () => {
      if (context.state !== "closed") this.wake();
    };
  }

  /**
   * Opens the loudspeaker at the rate of its hardware. Call it first thing in a click: browsers
   * ask for that. A context that may not sound yet does so after `wake`.
   */
  static async create(ports: SpeakerPorts = DEAF): Promise<Speaker> {
    const context = new AudioContext({ latencyHint: "interactive" });
    try {
      await context.audioWorklet.addModule(playbackUrl);
      void context.resume();
      const node = new AudioWorkletNode(context, "viva-playback", {
        numberOfInputs: 0,
        outputChannelCount: [2],
      });
      node.connect(context.destination);
      return new Speaker(context, node, ports);
    } catch (error) {
      void context.close();
      throw error;
    }
  }

  /** Queues one message of the interviewer. */
  play(frame: PlaybackFrame): void {
    const message: ToSpeaker = { type: "audio", ...frame };
    this.#node.port.postMessage(message, [frame.samples.buffer]);
  }

  /** Silences at once; answers how far the loudspeaker got. */
  flush(): Promise<Played> {
    this.#flushId += 1;
    const id = this.#flushId;
    const message: ToSpeaker = { type: "flush", id };
    return new Promise((resolve) => {
      this.#flushes.set(id, resolve);
      this.#node.port.postMessage(message);
    });
  }

  /** Wakes the context after an interruption. */
  wake(): void {
    if (this.#context.state !== "running") this.#context.resume().catch(() => undefined);
  }

  close(): void {
    if (this.#context.state !== "closed") void this.#context.close();
  }

  #hear(message: FromSpeaker): void {
    if (message.type === "drained") this.ports.onDrained(message.played);
    if (message.type === "level") this.ports.onLevel(message.peak);
    if (message.type !== "flushed") return;
    this.#flushes.get(message.id)?.(message.played);
    this.#flushes.delete(message.id);
  }
}

/** Plays 16 kHz int16 samples once, for the candidate's own ears; resolves at the end. */
export async function playOnce(samples: Int16Array, rate_hz: number): Promise<void> {
  const context = new AudioContext();
  try {
    const buffer = context.createBuffer(1, samples.length, rate_hz);
    const channel = buffer.getChannelData(0);
    for (let index = 0; index < samples.length; index += 1) {
      channel[index] = (samples[index] ?? 0) / 32_768;
    }
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(context.destination);
    await context.resume();
    await new Promise<void>((resolve) => {
      source.onended = () => resolve();
      source.start();
    });
  } finally {
    void context.close();
  }
}

/** Notes of the speaker test: a fourth upwards, soft. */
const CHIME_HZ = [523.25, 698.46];
const CHIME_NOTE_S = 0.55;

/** Returns the speaker test's two notes as int16 at the interviewer's rate. */
export function chime(rate_hz = PLAYBACK_RATE_HZ): Int16Array {
  const note = Math.round(CHIME_NOTE_S * rate_hz);
  return Int16Array.from({ length: note * CHIME_HZ.length }, (_, index) => {
    const at_s = (index % note) / rate_hz;
    const envelope = Math.min(1, at_s * 80) * Math.exp(-at_s * 6);
    const tone = Math.sin(2 * Math.PI * (CHIME_HZ[Math.floor(index / note)] ?? 0) * at_s);
    return Math.round(9000 * envelope * tone);
  });
}
