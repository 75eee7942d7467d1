/** One interview in progress on this page: microphone, loudspeaker, socket and what is noticed. */

import type { Api } from "../api";
import { ApiError, isFinal } from "../api";
import { Microphone, MicrophoneError, type Speaker } from "../audio/devices";
import { meterShare } from "../audio/hearing";
import type { Played } from "../audio/jitter";
import { levelDbfs } from "../audio/pcm";
import { deservesNotice, Reporter, Watch, watchPage } from "../integrity";
import type { BrowserEvent, InterviewView } from "../model";
import type { Action } from "../state";
import { type Mode, positionAt, type Talk } from "../talk";
import { browserClock } from "./clock";
import { Connection, type Link } from "./connection";
import { Level } from "./level";
import { MemoryFrameStore } from "./outbox";
import type { ControlAction, PlaybackFrame, ServerMessage } from "./protocol";

export interface SessionPorts {
  readonly api: Api;
  readonly url: string;
  dispatch(action: Action): void;
  /** The talk as it is now, or null when the screen is another. */
  talk(): Talk | null;
  /** Something was noticed that the candidate may explain. */
  onNoticed(event: BrowserEvent): void;
  /** The server has to be asked where the interview stands. */
  onDoubt(): void;
}

/** Tries in vain after which the server is asked whether the interview still goes on. */
const DOUBT_AFTER = 3;
/** Longest wait for the interviewer's last words after the end. */
const LAST_WORDS_MS = 8000;

export class Session {
  /** Loudness of both sides, 0 to 1. */
  readonly ownLevel = new Level();
  readonly interviewerLevel = new Level();
  readonly #view: InterviewView;
  readonly #ports: SessionPorts;
  readonly #connection: Connection;
  readonly #reporter: Reporter;
  readonly #watch: Watch;
  readonly #stop = new AbortController();
  #microphone: Microphone | null = null;
  #speaker: Speaker | null = null;
  #mode: Mode;
  #playing = false;
  #over = false;

  constructor(view: InterviewView, mode: Mode, ports: SessionPorts) {
    this.#view = view;
    this.#mode = mode;
    this.#ports = ports;
    this.#connection = new Connection(
      {
        url: ports.url,
        store: new MemoryFrameStore(),
        clock: browserClock,
        open: (url, protocol) => new WebSocket(url, protocol),
        random: Math.random,
        onLink: (link) => this.#linked(link),
        onMessage: (message) => this.#heard(message),
        onAudio: (frame) => this.#play(frame),
      },
      mode === "voice",
    );
    this.#reporter = new Reporter(browserClock, (events, leaving) => this.#report(events, leaving));
    this.#watch = new Watch(
      () => this.#position(),
      () => performance.now(),
      (event) => this.#noticed(event),
    );
  }

  /** Begins with open devices; without a loudspeaker the captions carry the talk. */
  start(microphone: Microphone | null, speaker: Speaker | null): void {
    this.#takeMicrophone(microphone);
    this.#speaker = speaker;
    if (speaker) {
      speaker.ports = {
        onDrained: (played) => this.#drained(played),
        onLevel: (peak) => this.interviewerLevel.set(peak),
      };
    }
    this.#listenToPage();
    this.#wake();
    this.#connection.connect();
  }

  /** Lets everything go. */
  close(): void {
    this.#stop.abort();
    this.#connection.close();
    this.#microphone?.close();
    this.#speaker?.close();
    void this.#reporter.flush(true);
    this.#reporter.stop();
  }

  control(action: Exclude<ControlAction, "end">): void {
    const sent = this.#connection.send({ type: "control", action });
    if (sent && action === "moment") this.#ports.dispatch({ type: "moment" });
  }

  answer(text: string): void {
    this.#connection.answer(text);
  }

  /** Speaks, mutes or types; a microphone is opened when it is needed and was lost. */
  async setMode(mode: Mode): Promise<void> {
    if (mode === "voice" && !this.#microphone) await this.openMicrophone(null);
    if (mode === "voice" && !this.#microphone) return;
    this.#mode = mode;
    if (mode !== "voice") this.ownLevel.set(0);
    this.#connection.setMicrophone(mode === "voice");
    this.#ports.dispatch({ type: "mode", mode });
  }

  /** Opens a microphone (null: the browser's choice); says so when there is none. */
  async openMicrophone(deviceId: string | null): Promise<void> {
    const promptDone = this.#watch.expectPrompt();
    try {
      this.#takeMicrophone(await Microphone.create(deviceId, this.#microphonePorts));
      if (this.#stop.signal.aborted) this.#microphone?.close();
      this.#ports.dispatch({ type: "microphone_lost", lost: false });
    } catch (error) {
      if (!(error instanceof MicrophoneError)) throw error;
      this.#mode = "typed";
      this.#connection.setMicrophone(false);
      this.#ports.dispatch({ type: "microphone_lost", lost: true });
    } finally {
      promptDone();
    }
  }

  /** Takes the interview back from another tab. */
  reconnect(): void {
    this.#connection.connect();
  }

  /** Asks the server to end the interview; returns whether the request went out. */
  end(): boolean {
    return this.#connection.send({ type: "control", action: "end" });
  }

  /** Hands an event over, with the candidate's own words if they gave any. */
  explain(event: BrowserEvent, explanation: string): void {
    this.#reporter.add({ ...event, explanation });
  }

  readonly #microphonePorts = {
    onFrame: (frame: Int16Array<ArrayBuffer>) => this.#pushFrame(frame),
    onEnded: () => void this.#replaceMicrophone(),
  };

  #takeMicrophone(microphone: Microphone | null): void {
    this.#microphone = microphone;
    if (microphone) microphone.ports = this.#microphonePorts;
  }

  #pushFrame(frame: Int16Array<ArrayBuffer>): void {
    if (this.#mode !== "voice") return;
    const level_dbfs = levelDbfs(frame);
    this.ownLevel.set(meterShare(level_dbfs));
    this.#connection.pushFrame(frame, level_dbfs);
  }

  async #replaceMicrophone(): Promise<void> {
    this.#microphone?.close();
    this.#microphone = null;
    this.#watch.seeAction("microphone_changed");
    await this.openMicrophone(null);
  }

  #linked(link: Link): void {
    this.#ports.dispatch({ type: "link", link, now_ms: performance.now() });
    // The server counts the interviewer's audio anew on each connection.
    if (link.kind === "lost") void this.#speaker?.flush();
    const inVain = link.kind === "lost" && link.attempt > 0 && link.attempt % DOUBT_AFTER === 0;
    if (link.kind === "refused" || inVain) this.#ports.onDoubt();
    if (link.kind === "ended") this.#finish();
  }

  #heard(message: ServerMessage): void {
    if (message.type === "flush") void this.#flush();
    this.#ports.dispatch({ type: "message", message, now_ms: performance.now() });
    if (message.type === "ended") this.#finish();
  }

  #play(frame: PlaybackFrame): void {
    this.#playing = this.#speaker !== null;
    this.#speaker?.play(frame);
  }

  #drained(played: Played): void {
    this.#playing = false;
    this.#connection.send({ type: "played", ...played });
    if (this.#over) this.#ports.onDoubt();
  }

  /** The talk is over: lets the last words sound, then asks for the record. */
  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    const cancel = browserClock.after(this.#playing ? LAST_WORDS_MS : 0, () =>
      this.#ports.onDoubt(),
    );
    this.#stop.signal.addEventListener("abort", cancel);
  }

  async #flush(): Promise<void> {
    const played = await this.#speaker?.flush();
    if (played) this.#connection.send({ type: "played", ...played });
  }

  #position(): number {
    const talk = this.#ports.talk();
    return talk ? positionAt(talk, performance.now()) : 0;
  }

  #noticed(event: BrowserEvent): void {
    if (deservesNotice(event)) this.#ports.onNoticed(event);
    else this.#reporter.add(event);
  }

  async #report(events: readonly BrowserEvent[], leaving: boolean): Promise<void> {
    try {
      await this.#ports.api.report(this.#view.id, events, leaving);
    } catch (error) {
      // Refused for good: keeping the batch would hold up everything after it.
      if (!(error instanceof ApiError) || !isFinal(error.problem)) throw error;
    }
  }

  #listenToPage(): void {
    const options = { signal: this.#stop.signal };
    const unwatch = watchPage(this.#watch);
    this.#stop.signal.addEventListener("abort", unwatch);
    window.addEventListener("offline", () => this.#connection.interrupt(), options);
    window.addEventListener("online", () => this.#backOnline(), options);
    window.addEventListener("pagehide", () => this.#leave(), options);
    document.addEventListener("visibilitychange", () => this.#wake(), options);
    document.addEventListener("pointerdown", () => this.#wake(), options);
  }

  /** The page goes away: what was noticed goes out, explained or not. */
  #leave(): void {
    const noticed = this.#ports.talk()?.noticed;
    if (noticed) {
      this.#ports.dispatch({ type: "noticed", event: null });
      this.#reporter.add(noticed);
    }
    void this.#reporter.flush(true);
  }

  #backOnline(): void {
    if (this.#ports.talk()?.link.kind === "lost") this.#connection.connect();
  }

  #wake(): void {
    if (document.hidden) return;
    keepScreenOn();
    this.#microphone?.wake();
    this.#speaker?.wake();
  }
}

/** A phone that falls asleep ends the talk for its microphone. Not every browser can be asked. */
function keepScreenOn(): void {
  const { wakeLock } = navigator as { wakeLock?: WakeLock };
  wakeLock?.request("screen").catch(() => undefined);
}
