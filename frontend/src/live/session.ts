/** One interview in progress on this page: microphone, loudspeaker, socket and what is noticed. */

import type { Microphone, Speaker } from "../audio/devices";
import type { Played } from "../audio/jitter";
import type { CameraCheck } from "../camera/check";
import { NO_RULES } from "../integrity/kinds";
import type { InterviewView } from "../model";
import type { Action } from "../state";
import { type Mode, positionAt, type Talk } from "../talk";
import { Capture } from "./capture";
import { browserClock } from "./clock";
import { Connection } from "./connection";
import { Keeping } from "./keeping";
import { Level } from "./level";
import { watchLife } from "./life";
import type { Link } from "./link";
import { Playback } from "./playback";
import { type ControlAction, cleanExplanation, type ServerMessage } from "./protocol";
import { announce, IndexedVault } from "./vault";
import { Watching } from "./watching";

export interface SessionPorts {
  readonly url: string;
  dispatch(action: Action): void;
  /** The talk as it is now, or null when the screen is another. */
  talk(): Talk | null;
  /** The server has to be asked where the interview stands. */
  onDoubt(): void;
}

/** What the check opened for the talk; null: the candidate goes without. */
export interface Devices {
  readonly microphone: Microphone | null;
  readonly camera: CameraCheck | null;
}

/** Tries in vain after which the server is asked whether the interview still goes on. */
const DOUBT_AFTER = 3;
/** Longest wait for the interviewer's last words after the end. */
const LAST_WORDS_MS = 8000;
/** A gap shorter than this is not worth a word. A guess, to be calibrated. */
const OVERDUE_MS = 1000;

export class Session {
  /** Seconds of audio that wait here to be sent. */
  readonly backlog = new Level();
  readonly #view: InterviewView;
  readonly #ports: SessionPorts;
  readonly #keeping: Keeping;
  readonly #connection: Connection;
  readonly #capture: Capture;
  /** What is noticed of this page. */
  readonly watching: Watching;
  readonly #stop = new AbortController();
  readonly #playback = new Playback((played) => this.#played(played));
  #mode: Mode;
  #over = false;
  #ending = false;
  #cancelOverdue: () => void = () => undefined;
  #stopListening: () => void = () => undefined;

  constructor(view: InterviewView, mode: Mode, ports: SessionPorts) {
    this.#view = view;
    this.#mode = mode;
    this.#ports = ports;
    this.#keeping = new Keeping(new IndexedVault(view.id), browserClock, () =>
      this.#connection.yield(),
    );
    this.#connection = new Connection(
      {
        url: ports.url,
        keeping: this.#keeping,
        clock: browserClock,
        open: (url, protocol) => new WebSocket(url, protocol),
        random: Math.random,
        onLink: (link) => this.#linked(link),
        onMessage: (message) => this.#heard(message),
        onAudio: (frame) => this.#playback.play(frame),
      },
      mode === "voice",
    );
    this.watching = new Watching({
      interview: view.id,
      clock: browserClock,
      position: () => this.#position(),
      aliveUntil_ms: () => this.#connection.aliveUntil_ms,
      say: (body) => this.#connection.say(body),
    });
    this.#capture = new Capture({
      clock: browserClock,
      onFrame: (frame, level_dbfs) => this.#pushFrame(frame, level_dbfs),
      onLost: (lost) => this.#microphoneLost(lost),
      onMuted: (muted) => ports.dispatch({ type: "microphone_muted", muted }),
      onChanged: () => this.watching.changeMicrophone(),
      expectPrompt: () => this.watching.expectPrompt(),
    });
    this.#capture.want(mode === "voice");
  }

  /** Loudness of the candidate, 0 to 1. */
  get ownLevel(): Level {
    return this.#capture.level;
  }

  /** Loudness of the interviewer, 0 to 1. */
  get interviewerLevel(): Level {
    return this.#playback.level;
  }

  /** The microphone that is heard, or an empty text. */
  get deviceId(): string {
    return this.#capture.deviceId;
  }

  /** Whether the request to end went out, after everything that came before it. */
  get isEndSent(): boolean {
    return this.#connection.isSaid;
  }

  /** Begins with open devices; without a loudspeaker the captions carry the talk. */
  start(microphone: Microphone | null, speaker: Speaker | null, camera: CameraCheck | null): void {
    this.#capture.take(microphone);
    this.#playback.take(speaker);
    this.#listenToPage();
    this.watching.start(this.#stop.signal, camera);
    this.#wake();
    void this.#connect();
  }

  /** Lets everything go but what the server has not got, which is returned. */
  close(): Keeping {
    this.#stop.abort();
    this.#cancelOverdue();
    this.#connection.close();
    this.#capture.close();
    this.#playback.close();
    return this.#keeping;
  }

  control(action: Exclude<ControlAction, "end">): void {
    this.#connection.say({ type: "control", action });
    if (action === "moment") this.#ports.dispatch({ type: "moment" });
  }

  answer(text: string): void {
    this.#connection.say({ type: "answer", text });
  }

  /** Speaks, mutes or types; a microphone is opened when it is needed and was lost. */
  async setMode(mode: Mode): Promise<void> {
    if (mode === "voice" && !this.#capture.isOpen) await this.#capture.open(null);
    if (mode === "voice" && !this.#capture.isOpen) return;
    this.#mode = mode;
    this.#capture.want(mode === "voice");
    this.#connection.setMicrophone(mode === "voice");
    this.#ports.dispatch({ type: "mode", mode });
  }

  /** Changes to another microphone at the candidate's wish. */
  async choose(deviceId: string): Promise<void> {
    this.watching.changeMicrophone();
    await this.#capture.open(deviceId);
    if (this.#mode !== "voice") await this.setMode("voice");
  }

  /** Goes on after a rest, or takes the interview back from another tab. */
  async reconnect(): Promise<void> {
    if (this.#mode === "voice" && !this.#capture.isOpen) await this.#capture.open(null);
    await this.#connect();
  }

  /** Asks for the end of the interview; goes out after what was said before. */
  end(): void {
    this.#ending = true;
    this.#connection.say({ type: "control", action: "end" });
  }

  /** Sends the candidate's own words about what was noticed. */
  explain(event: string, words: string): void {
    const said = cleanExplanation(event, words);
    if (said.text !== "") this.#connection.say(said);
  }

  /** Takes over what an earlier page kept before anything is numbered. */
  async #connect(): Promise<void> {
    await this.#keeping.open();
    if (this.#stop.signal.aborted) return;
    // The newest page goes on; the others of this browser stop at once.
    this.#stopListening();
    this.#stopListening = announce(this.#view.id, () => this.#keeping.taken());
    this.#connection.connect();
  }

  #pushFrame(frame: Int16Array<ArrayBuffer>, level_dbfs: number): void {
    if (this.#over || this.#ending) return;
    this.#connection.pushFrame(frame, level_dbfs);
    this.#countBacklog();
  }

  #countBacklog(): void {
    this.backlog.set(Math.round(this.#connection.backlog_s));
  }

  #microphoneLost(lost: boolean): void {
    const wasLost = this.#ports.talk()?.microphoneLost ?? false;
    if (lost) {
      this.#mode = "typed";
      this.#capture.want(false);
      this.#connection.setMicrophone(false);
    }
    this.#ports.dispatch({ type: "microphone_lost", lost });
    // Plugged in again: the talk goes on as it was meant.
    if (!lost && wasLost) void this.setMode("voice");
  }

  #linked(link: Link): void {
    this.#ports.dispatch({ type: "link", link, now_ms: performance.now() });
    this.watching.setConnected(link.kind === "open");
    // The server counts the interviewer's audio anew on each connection.
    if (link.kind === "lost") this.#playback.drop();
    if (link.kind === "open") this.#cancelOverdue();
    if (link.kind === "lost" && link.attempt === 0) this.#expectSoon();
    // Nobody is listening: the device is let go, and the loudspeaker is silent.
    if (link.kind === "resting" || link.kind === "replaced") {
      this.#capture.rest();
      this.#playback.drop();
    }
    const inVain = link.kind === "lost" && link.attempt > 0 && link.attempt % DOUBT_AFTER === 0;
    if (link.kind === "refused" || inVain) this.#ports.onDoubt();
    if (link.kind === "ended") this.#finish();
  }

  /** A short gap is not worth a word: the candidate is told only of a long one. */
  #expectSoon(): void {
    this.#cancelOverdue();
    this.#cancelOverdue = browserClock.after(OVERDUE_MS, () =>
      this.#ports.dispatch({ type: "overdue" }),
    );
  }

  #heard(message: ServerMessage): void {
    if (message.type === "flush") void this.#playback.flush();
    if (message.type === "ack") this.#countBacklog();
    this.#ports.dispatch({ type: "message", message, now_ms: performance.now() });
    if (message.type === "welcome") this.watching.follow(message.integrity ?? NO_RULES);
    const isOver = message.type === "welcome" && message.state === "ended";
    if (isOver || message.type === "ended") this.#finish();
  }

  #played(played: Played): void {
    this.#connection.send({ type: "played", ...played });
    if (this.#over) this.#ports.onDoubt();
  }

  /** The talk is over: lets the last words sound, then asks for the record. */
  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    const cancel = browserClock.after(this.#playback.isPlaying ? LAST_WORDS_MS : 0, () =>
      this.#ports.onDoubt(),
    );
    this.#stop.signal.addEventListener("abort", cancel);
  }

  #position(): number {
    const talk = this.#ports.talk();
    return talk ? positionAt(talk, performance.now()) : 0;
  }

  #listenToPage(): void {
    const { signal } = this.#stop;
    signal.addEventListener("abort", () => this.#stopListening());
    watchLife(signal, {
      onWake: () => this.#wake(),
      onOffline: () => this.#connection.interrupt(),
      onOnline: () => this.#backOnline(),
      onLeave: () => this.#leave(),
    });
  }

  /** The page goes away: what is open is kept, and sent by the next page if not by this one. */
  #leave(): void {
    this.watching.leave();
    void this.#keeping.flush();
  }

  #backOnline(): void {
    if (this.#ports.talk()?.link.kind === "lost") this.#connection.connect();
  }

  #wake(): void {
    this.#capture.wake();
    this.#playback.wake();
    this.#connection.probe();
  }
}
