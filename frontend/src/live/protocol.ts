/**
 * The messages of the socket, subprotocol `viva.v1`, as values: bytes and text in, typed messages
 * out, no I/O. `docs/protocol/viva.v1.schema.json` is the contract; both languages read the
 * examples in `tests/data/protocol/messages.json`.
 */

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
  | "closed_by_silence";

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
  | ({ readonly type: "event" } & BrowserEvent);

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
const EXPLANATION_MAX_LENGTH = 1000;
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

type Fields = Readonly<Record<string, unknown>>;

const SPEECH_STATES: readonly string[] = [
  "connecting",
  "listening",
  "thinking",
  "speaking",
  "paused",
  "ended",
] satisfies readonly SpeechState[];

const NOTICES: readonly string[] = [
  "upstream_paused",
  "upstream_back",
  "time_almost_up",
  "no_audio",
  "silent_microphone",
  "closed_by_silence",
] satisfies readonly NoticeCode[];

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isQuestion(value: unknown): value is Question {
  return (
    isFields(value) &&
    typeof value.number === "number" &&
    typeof value.total === "number" &&
    typeof value.text === "string" &&
    typeof value.category === "string" &&
    typeof value.time_s === "number"
  );
}

function isCaption(value: unknown): value is Caption {
  return (
    isFields(value) &&
    typeof value.turn === "number" &&
    (value.speaker === "candidate" || value.speaker === "interviewer") &&
    typeof value.text === "string" &&
    typeof value.final === "boolean" &&
    typeof value.typed === "boolean"
  );
}

const isNumber = (value: unknown): boolean => typeof value === "number";
const isText = (value: unknown): boolean => typeof value === "string";
const isFlag = (value: unknown): boolean => typeof value === "boolean";
const isState = (value: unknown): boolean => isText(value) && SPEECH_STATES.includes(String(value));

const WELCOME_FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  interview: isText,
  epoch: isNumber,
  next_sequence: isNumber,
  next_message: isNumber,
  position_ms: isNumber,
  frame_ms: isNumber,
  state: isState,
  question: (value) => value === null || isQuestion(value),
  time_left_s: isNumber,
  emulated: isFlag,
  captions: (value) => Array.isArray(value) && value.every(isCaption),
};

const SHAPES: Readonly<Record<ServerMessage["type"], (fields: Fields) => boolean>> = {
  welcome: (fields) =>
    Object.entries(WELCOME_FIELDS).every(([name, isRight]) => isRight(fields[name])),
  ack: (fields) =>
    isNumber(fields.sequence) && isNumber(fields.message) && isNumber(fields.position_ms),
  state: (fields) => isState(fields.state),
  question: isQuestion,
  caption: isCaption,
  flush: () => true,
  time: (fields) => isNumber(fields.left_s) && isFlag(fields.running),
  notice: (fields) => NOTICES.includes(String(fields.code)),
  ended: (fields) => isText(fields.reason),
  error: (fields) => isText(fields.code),
  pong: (fields) => isNumber(fields.sent_ms),
  heard: (fields) => isText(fields.text) && isFlag(fields.final),
};

function isServerMessage(fields: Fields): fields is Fields & ServerMessage {
  const type = fields.type;
  if (typeof type !== "string" || !Object.hasOwn(SHAPES, type)) return false;
  return SHAPES[type as ServerMessage["type"]](fields);
}

/**
 * Returns the message in a text from the server, or null when the page does not know it: a newer
 * server may say more than this page understands, and that must not end an interview.
 */
export function decode(text: string): ServerMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return isFields(value) && isServerMessage(value) ? value : null;
}
