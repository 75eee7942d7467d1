/** What the interview screen knows, as one value; each socket message makes the next one. Pure. */

import { NO_RULES, type Rules } from "./integrity/kinds";
import type { Link } from "./live/link";
import type {
  Caption,
  HearingCode,
  IntegrityNotice,
  NoticeCode,
  Question,
  ServerMessage,
  SpeechState,
  Welcome,
} from "./live/protocol";

/** Time left at a moment; runs only while `running`. */
export interface TimeLeft {
  readonly left_s: number;
  readonly running: boolean;
  /** Monotonic ms at which `left_s` was true. */
  readonly at_ms: number;
}

/** Where the candidate's answers come from. */
export type Mode = "voice" | "muted" | "typed";

export interface Talk {
  readonly link: Link;
  /** True once the first welcome came: from then on a loss is a reconnect. */
  readonly begun: boolean;
  readonly speech: SpeechState;
  readonly question: Question | null;
  readonly captions: readonly Caption[];
  readonly time: TimeLeft;
  /** Place in the recording, and the monotonic ms at which it was told. */
  readonly position: { readonly position_ms: number; readonly at_ms: number };
  readonly notice: NoticeCode | null;
  /** Why the candidate is heard badly, until that is mended. */
  readonly hearing: HearingCode | "hearing_restored" | null;
  readonly mode: Mode;
  readonly emulated: boolean;
  /** The microphone went away and could not be opened again. */
  readonly microphoneLost: boolean;
  /** The system or the headset switched the microphone off. */
  readonly microphoneMuted: boolean;
  /** The connection is away for longer than a moment. */
  readonly overdue: boolean;
  /** The candidate asked for the end, and the last seconds are being sent. */
  readonly ending: boolean;
  /** The candidate asked for a moment; until the next speech of either side. */
  readonly moment: boolean;
  /** What the job asks this page to watch. */
  readonly rules: Rules;
  /** What was noticed and may be explained, the oldest first. */
  readonly noticed: readonly IntegrityNotice[];
  readonly ended: string | null;
}

export type TalkAction =
  | { readonly type: "link"; readonly link: Link; readonly now_ms: number }
  | { readonly type: "message"; readonly message: ServerMessage; readonly now_ms: number }
  | { readonly type: "mode"; readonly mode: Mode }
  | { readonly type: "microphone_lost"; readonly lost: boolean }
  | { readonly type: "microphone_muted"; readonly muted: boolean }
  /** Good news about the sound was read. */
  | { readonly type: "hearing_read" }
  | { readonly type: "overdue" }
  | { readonly type: "ending" }
  /** The candidate answered a notice, or put it away. */
  | { readonly type: "put_away"; readonly event: string }
  | { readonly type: "moment" };

/** Returns the talk before its first connection. */
export function newTalk(mode: Mode, time_left_s: number, now_ms: number): Talk {
  return {
    link: { kind: "connecting" },
    begun: false,
    speech: "connecting",
    question: null,
    captions: [],
    time: { left_s: time_left_s, running: false, at_ms: now_ms },
    position: { position_ms: 0, at_ms: now_ms },
    notice: null,
    hearing: null,
    mode,
    emulated: false,
    microphoneLost: false,
    microphoneMuted: false,
    overdue: false,
    ending: false,
    moment: false,
    rules: NO_RULES,
    noticed: [],
    ended: null,
  };
}

/** Returns the seconds left at `now_ms`, never below 0. */
export function secondsLeft(time: TimeLeft, now_ms: number): number {
  const passed_s = time.running ? (now_ms - time.at_ms) / 1000 : 0;
  return Math.max(0, Math.ceil(time.left_s - passed_s));
}

/** Returns the estimated place in the recording at `now_ms`, in ms. */
export function positionAt(talk: Talk, now_ms: number): number {
  const { position_ms, at_ms } = talk.position;
  const passed_ms = talk.link.kind === "open" ? now_ms - at_ms : 0;
  return Math.max(0, Math.round(position_ms + passed_ms));
}

/** What the candidate is shown: the server's state, or that the line is being mended. */
export type ShownState = SpeechState | "reconnecting" | "replaced" | "resting";

export function shownState(talk: Talk): ShownState {
  if (talk.ended !== null || talk.link.kind === "ended") return "ended";
  if (talk.link.kind === "replaced" || talk.link.kind === "resting") return talk.link.kind;
  if (talk.link.kind === "open") return talk.speech;
  if (!talk.begun) return "connecting";
  return talk.overdue ? "reconnecting" : talk.speech;
}

/** Returns the captions with one added or brought up to date (a turn grows while it is spoken). */
export function withCaption(captions: readonly Caption[], next: Caption): readonly Caption[] {
  const at = captions.findIndex(
    (caption) => caption.turn === next.turn && caption.speaker === next.speaker,
  );
  if (at < 0) return [...captions, next];
  return captions.map((caption, index) => (index === at ? next : caption));
}

function frozen(time: TimeLeft, now_ms: number): TimeLeft {
  return { left_s: secondsLeft(time, now_ms), running: false, at_ms: now_ms };
}

/** States in which the interview's clock runs. */
const RUNNING: readonly SpeechState[] = ["listening", "thinking", "speaking"];

function welcomed(talk: Talk, message: Welcome, now_ms: number): Talk {
  return {
    ...talk,
    begun: true,
    speech: message.state,
    question: message.question,
    captions: message.captions,
    time: { left_s: message.time_left_s, running: RUNNING.includes(message.state), at_ms: now_ms },
    position: { position_ms: message.position_ms, at_ms: now_ms },
    emulated: message.emulated,
    rules: message.integrity ?? NO_RULES,
    notice: null,
    hearing: null,
  };
}

/** Returns the notices with one added; a repeated one counts once. */
function withNotice(
  noticed: readonly IntegrityNotice[],
  next: IntegrityNotice,
): readonly IntegrityNotice[] {
  return [...noticed.filter(({ event }) => event !== next.event), next];
}

const HEARING: readonly NoticeCode[] = [
  "hearing_too_quiet",
  "hearing_clipped",
  "hearing_noisy",
  "hearing_narrow",
  "hearing_dropouts",
  "hearing_restored",
];

function isHearing(code: NoticeCode): code is HearingCode | "hearing_restored" {
  return HEARING.includes(code);
}

function told(talk: Talk, code: NoticeCode): Talk {
  if (!isHearing(code)) return { ...talk, notice: code === "upstream_back" ? null : code };
  // Good news is worth a word only after bad news.
  if (code === "hearing_restored" && talk.hearing === null) return talk;
  return { ...talk, hearing: code };
}

function received(talk: Talk, message: ServerMessage, now_ms: number): Talk {
  switch (message.type) {
    case "welcome":
      return welcomed(talk, message, now_ms);
    case "ack":
      return { ...talk, position: { position_ms: message.position_ms, at_ms: now_ms } };
    case "state":
      return {
        ...talk,
        speech: message.state,
        moment: talk.moment && message.state === "listening",
      };
    case "question": {
      const { type: _type, ...question } = message;
      return { ...talk, question };
    }
    case "caption": {
      const { type: _type, ...caption } = message;
      return {
        ...talk,
        captions: withCaption(talk.captions, caption),
        moment: talk.moment && caption.speaker !== "candidate",
      };
    }
    case "time":
      return { ...talk, time: { left_s: message.left_s, running: message.running, at_ms: now_ms } };
    case "notice":
      return told(talk, message.code);
    case "integrity_notice": {
      const { type: _type, ...notice } = message;
      return { ...talk, noticed: withNotice(talk.noticed, notice) };
    }
    case "ended":
      return { ...talk, speech: "ended", ended: message.reason, time: frozen(talk.time, now_ms) };
    default:
      return talk;
  }
}

/** Notices about the sound: over when the microphone or the way of answering changes. */
const SOUND_NOTICES: readonly (NoticeCode | null)[] = ["no_audio", "silent_microphone"];

function withoutSoundNotice(talk: Talk): NoticeCode | null {
  return SOUND_NOTICES.includes(talk.notice) ? null : talk.notice;
}

/** Returns the talk with another way of answering: what was said about the sound is over. */
function withoutSoundNotices(talk: Talk): Talk {
  return { ...talk, notice: withoutSoundNotice(talk), hearing: null };
}

function linked(talk: Talk, link: Link, now_ms: number): Talk {
  if (link.kind === "open") return { ...talk, link, overdue: false };
  return { ...talk, link, time: frozen(talk.time, now_ms), moment: false };
}

export function reduceTalk(talk: Talk, action: TalkAction): Talk {
  switch (action.type) {
    case "link":
      return linked(talk, action.link, action.now_ms);
    case "message":
      return received(talk, action.message, action.now_ms);
    case "mode":
      return { ...withoutSoundNotices(talk), mode: action.mode };
    case "microphone_lost":
      return {
        ...withoutSoundNotices(talk),
        microphoneLost: action.lost,
        mode: action.lost ? "typed" : talk.mode,
      };
    case "microphone_muted":
      return { ...talk, microphoneMuted: action.muted };
    case "hearing_read":
      return talk.hearing === "hearing_restored" ? { ...talk, hearing: null } : talk;
    case "overdue":
      return talk.link.kind === "open" ? talk : { ...talk, overdue: true };
    case "ending":
      return { ...talk, ending: true };
    case "put_away":
      return { ...talk, noticed: talk.noticed.filter(({ event }) => event !== action.event) };
    case "moment":
      return { ...talk, moment: true };
  }
}
