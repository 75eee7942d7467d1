/**
 * The messages of the socket, subprotocol `viva.v1`, as values: bytes and text in, typed messages
 * out, no I/O. `docs/protocol/viva.v1.schema.json` is the contract; both languages read the
 * examples in `tests/data/protocol/messages.json`.
 */

import type { Availabilities, Rules } from "../integrity/kinds";
import type { BrowserEvent } from "../model";

export const SUBPROTOCOL = "viva.v1";

/** Rate of the candidate's samples on the wire, in Hz. */
export const CAPTURE_RATE_HZ = 16_000;
/** Rate of the interviewer's samples on the wire, in Hz. */
export const PLAYBACK_RATE_HZ = 24_000;
/** Length of one audio message of the candidate, in ms. */
export const FRAME_MS = 100;
export const FRAME_SAMPLES = (CAPTURE_RATE_HZ * FRAME_MS) / 1000;
/** Longest typed answer, in characters (UTF-16 units, as the text field counts them). */
export const ANSWER_MAX_LENGTH = 4000;

const CANDIDATE_AUDIO = 0x01;
const INTERVIEWER_AUDIO = 0x02;
const HEADER_BYTES = 5;

export type SpeechState = "connecting" | "listening" | "thinking" | "speaking" | "paused" | "ended";
export type ControlAction = "repeat" | "skip" | "moment" | "end";
export type Speaker = "candidate" | "interviewer";
export type NoticeCode =
  | "upstream_paused"
  | "upstream_back"
  | "time_almost_up"
  | "no_audio"
  | "silent_microphone"
  | "closed_by_silence"
  | HearingCode
  | "hearing_restored";

/** Why the candidate is heard badly. */
export type HearingCode =
  | "hearing_too_quiet"
  | "hearing_clipped"
  | "hearing_noisy"
  | "hearing_narrow"
  | "hearing_dropouts";

export interface Question {
  readonly number: number;
  readonly total: number;
  readonly text: string;
  readonly category: string;
  readonly time_s: number;
}

export interface Caption {
  readonly turn: number;
  readonly speaker: Speaker;
  readonly text: string;
  readonly final: boolean;
  readonly typed: boolean;
}

/** What is said once and must arrive: kept, numbered and repeated until it is acknowledged. */
export type DurableBody =
  | { readonly type: "answer"; readonly text: string }
  | { readonly type: "control"; readonly action: ControlAction }
  | ({ readonly type: "event" } & BrowserEvent)
  | { readonly type: "availability"; readonly signals: Availabilities }
  | { readonly type: "explanation"; readonly event: string; readonly text: string };

/** What is true for a moment only: not sent, it is forgotten. */
export type PassingMessage =
  | { readonly type: "hello"; readonly microphone: boolean; readonly client: "page" }
  | { readonly type: "microphone"; readonly on: boolean }
  | { readonly type: "played"; readonly sequence: number; readonly offset_ms: number }
  | { readonly type: "ping"; readonly sent_ms: number };

export type ClientMessage = PassingMessage | (DurableBody & { readonly number: number });

export interface Welcome {
  readonly type: "welcome";
  readonly interview: string;
  readonly epoch: number;
  readonly next_sequence: number;
  readonly next_message: number;
  readonly position_ms: number;
  readonly frame_ms: number;
  readonly state: SpeechState;
  readonly question: Question | null;
  readonly time_left_s: number;
  readonly emulated: boolean;
  readonly captions: readonly Caption[];
  readonly integrity?: Rules;
}

/** The candidate is told what was noticed, and may answer. */
export interface IntegrityNotice {
  readonly event: string;
  readonly kind: string;
  readonly duration_ms: number;
  readonly mode: "warn" | "strike";
  readonly strikes: number;
  readonly max_strikes: number | null;
}

export type ServerMessage =
  | Welcome
  | {
      readonly type: "ack";
      readonly sequence: number;
      readonly message: number;
      readonly position_ms: number;
    }
  | { readonly type: "state"; readonly state: SpeechState }
  | ({ readonly type: "question" } & Question)
  | ({ readonly type: "caption" } & Caption)
  | { readonly type: "flush" }
  | { readonly type: "time"; readonly left_s: number; readonly running: boolean }
  | { readonly type: "notice"; readonly code: NoticeCode }
  | ({ readonly type: "integrity_notice" } & IntegrityNotice)
  | { readonly type: "ended"; readonly reason: string }
  | { readonly type: "error"; readonly code: string }
  | { readonly type: "pong"; readonly sent_ms: number }
  | { readonly type: "heard"; readonly text: string; readonly final: boolean };

export interface PlaybackFrame {
  readonly sequence: number;
  /** 24 kHz mono int16. */
  readonly samples: Int16Array<ArrayBuffer>;
}

/** Returns an answer as plain text: without what no text holds (NUL, halves of characters). */
export function cleanAnswer(text: string): string {
  return text.replace(/\0|\p{Surrogate}/gu, "").trim();
}

/** Longest explanation of an event, in characters. */
export const EXPLANATION_MAX_LENGTH = 1000;
/** Longest place in a recording, in ms: no interview lasts a day. */
const MAX_POSITION_MS = 24 * 3600 * 1000;

function cleanPosition(position_ms: number): number {
  return Math.min(Math.max(Math.round(position_ms) || 0, 0), MAX_POSITION_MS);
}

/** Returns an event as the server takes it: one that it refused would close every connection. */
export function cleanEvent(event: BrowserEvent): DurableBody {
  const start_ms = cleanPosition(event.start_ms);
  return {
    type: "event",
    kind: event.kind,
    start_ms,
    end_ms: Math.max(start_ms, cleanPosition(event.end_ms)),
    detail: event.detail,
    explanation: cleanAnswer(event.explanation).slice(0, EXPLANATION_MAX_LENGTH),
  };
}

/** Returns the candidate's words about an event as the server takes them. */
export function cleanExplanation(
  event: string,
  words: string,
): Extract<DurableBody, { type: "explanation" }> {
  // Cut by characters: half a character at the end would be refused.
  const text = [...cleanAnswer(words)].slice(0, EXPLANATION_MAX_LENGTH).join("").trim();
  return { type: "explanation", event, text };
}

/** Returns the text of a message to the server. */
export function encode(message: ClientMessage): string {
  return JSON.stringify(message);
}

/** Returns the text of a durable message with its number, in the order of the examples. */
export function encodeDurable(number: number, { type, ...fields }: DurableBody): string {
  return JSON.stringify({ type, number, ...fields });
}

/** Returns one audio message: type byte, uint32 big-endian sequence, int16 little-endian samples. */
export function encodeFrame(
  sequence: number,
  samples: Int16Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES + samples.length * 2);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, CANDIDATE_AUDIO);
  view.setUint32(1, sequence, false);
  for (let index = 0; index < samples.length; index += 1) {
    view.setInt16(HEADER_BYTES + index * 2, samples[index] ?? 0, true);
  }
  return bytes;
}

/** Returns the interviewer's audio of one binary message, or null when it is not one. */
export function decodeFrame(data: ArrayBuffer): PlaybackFrame | null {
  const samplesBytes = data.byteLength - HEADER_BYTES;
  if (samplesBytes < 0 || samplesBytes % 2 !== 0) return null;
  const view = new DataView(data);
  if (view.getUint8(0) !== INTERVIEWER_AUDIO) return null;
  const samples = new Int16Array(samplesBytes / 2);
  for (let index = 0; index < samples.length; index += 1) {
    samples[index] = view.getInt16(HEADER_BYTES + index * 2, true);
  }
  return { sequence: view.getUint32(1, false), samples };
}
