/** Reads the server's messages: text in, values out, no I/O. */

import type { Rules } from "../integrity/kinds";
import type { Caption, NoticeCode, Question, ServerMessage, SpeechState } from "./protocol";

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
  "hearing_too_quiet",
  "hearing_clipped",
  "hearing_noisy",
  "hearing_narrow",
  "hearing_dropouts",
  "hearing_restored",
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

function isRules(value: unknown): value is Rules {
  return (
    isFields(value) &&
    Array.isArray(value.watch) &&
    value.watch.every((kind) => typeof kind === "string") &&
    typeof value.fullscreen === "boolean" &&
    typeof value.camera === "boolean" &&
    (value.max_strikes === null || typeof value.max_strikes === "number")
  );
}

function isIntegrityNotice(fields: Fields): boolean {
  return (
    isText(fields.event) &&
    isText(fields.kind) &&
    isNumber(fields.duration_ms) &&
    (fields.mode === "warn" || fields.mode === "strike") &&
    isNumber(fields.strikes) &&
    (fields.max_strikes === null || isNumber(fields.max_strikes))
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
  integrity: (value) => value === undefined || isRules(value),
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
  integrity_notice: isIntegrityNotice,
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
