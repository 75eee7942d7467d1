/** What a candidate can do, from the link to the receipt: joins server, history and state. */

import { type Api, ApiError, OFFLINE, type Problem, problemOf } from "./api";
import type { Speaker } from "./audio/devices";
import { openMicrophone, openSpeaker } from "./audio/opening";
import { cameraKey, goToCameraPage, openCameraCheck } from "./camera/opening";
import { Ending } from "./ending";
import { bestLanguage, useLanguage } from "./i18n";
import type { Keeping } from "./live/keeping";
import { deliverLate } from "./live/leaving";
import { Level } from "./live/level";
import { type Devices, Session } from "./live/session";
import { interviewKey, LANGUAGE_KEY, recall, remember } from "./memory";
import type {
  Consents,
  InterviewView,
  Language,
  Receipt,
  ResumeResult,
  SignalsView,
} from "./model";
import { comeBack } from "./returning";
import { isOver, STEPS, type Step, type Store, stepAfter } from "./state";
import type { Mode } from "./talk";

export class Guide {
  readonly api: Api;
  readonly store: Store;
  readonly #socketOrigin: string;
  readonly #ending: Ending;
  session: Session | null = null;
  /** What is watched in this interview; null until the server told. */
  signals: SignalsView | null = null;
  /** Seconds of speech that the server has not got after the end; below 0: kept on this device. */
  readonly waiting = new Level();
  /** Entries of the browser's history that this page added since it was loaded. */
  #entries = 0;

  /** `socketOrigin` is like wss://host, without a path. */
  constructor(api: Api, store: Store, socketOrigin: string) {
    this.api = api;
    this.store = store;
    this.#socketOrigin = socketOrigin;
    this.#ending = new Ending({
      api,
      store,
      session: () => this.session,
      arrive: (view) => this.#arrive(view),
      fail: (problem) => this.#fail({ ...problem, code: "pass_lost" }),
    });
  }

  get #view(): InterviewView | null {
    return "view" in this.store.app ? this.store.app.view : null;
  }

  /** Opens the link of the address bar. Throws when not even the page's words can be had. */
  async enter(): Promise<void> {
    const language = bestLanguage([recall(LANGUAGE_KEY) ?? "", ...navigator.languages]);
    const token = location.hash.slice(1);
    const entering = token === "" ? null : this.api.enter(token, language);
    // Both are under way at once; the answer waits for the words.
    entering?.catch(() => undefined);
    await useLanguage(language);
    try {
      if (!entering) throw new ApiError({ ...OFFLINE, code: "link_missing" });
      const view = await entering;
      remember(interviewKey(token), view.id);
      this.signals = await this.api.signals(view.id).catch(() => null);
      if (this.signals?.asked.camera && goToCameraPage()) return;
      await this.#arrive(view);
    } catch (error) {
      await this.#enterAgain(token, problemOf(error));
    }
  }

  /** The link's interview is over: its end and what followed can still be shown. */
  async #enterAgain(token: string, problem: Problem): Promise<void> {
    try {
      await this.#arrive(await comeBack(this.api, token, problem));
    } catch {
      this.store.dispatch({ type: "failed", problem });
    }
  }

  /** Changes the page's language, here and on the server. */
  async speak(language: Language): Promise<void> {
    remember(LANGUAGE_KEY, language);
    const view = this.#view;
    await useLanguage(language);
    // The record of an interview that is over keeps its language.
    const changed = view && !isOver(view) ? await this.api.change(view.id, { language }) : null;
    if (changed) this.store.dispatch({ type: "updated", view: changed });
    this.store.announce();
  }

  go(step: Step): void {
    this.store.dispatch({ type: "go", step });
    this.#record("push");
  }

  next(): void {
    const { app } = this.store;
    if (!("view" in app)) return;
    const step = STEPS.find((known) => known === app.screen);
    if (step) this.go(stepAfter(app.view, step));
  }

  /** Goes to the step before; through the browser's history where that holds it. */
  back(): void {
    if (this.#entries > 0) {
      history.back();
      return;
    }
    this.store.dispatch({ type: "back" });
    this.#record("replace");
  }

  decline(): void {
    this.store.dispatch({ type: "decline" });
    this.#record("push");
  }

  /** Follows the browser's own Back and Forward. */
  followHistory(state: unknown): void {
    const { app } = this.store;
    this.#entries = Math.max(0, this.#entries - 1);
    if (app.screen === "interview" || app.screen === "finished") {
      this.#record("push");
      return;
    }
    const screen = (state as { screen?: unknown } | null)?.screen;
    const step = STEPS.find((known) => known === screen);
    if (app.screen === "declining") this.store.dispatch({ type: "back" });
    else if (step) this.store.dispatch({ type: "go", step });
  }

  async askForAccommodation(text: string): Promise<void> {
    const view = this.#view;
    if (view) this.#update(await this.api.change(view.id, { accommodation_request: text }));
  }

  async agree(): Promise<void> {
    const view = this.#view;
    if (!view) return;
    try {
      this.#update(await this.api.consent(view.id, view.consent.version, true));
    } catch (error) {
      if (problemOf(error).code === "consent_changed") this.#update(await this.api.read(view.id));
      throw error;
    }
    this.next();
  }

  /** Says whether the camera, or the sound of voices, may be looked at; without it neither is. */
  async agreeToSignals(changes: Partial<Consents>): Promise<void> {
    const view = this.#view;
    if (!view || !this.signals) return;
    const { camera, voices } = { ...this.signals.consents, ...changes };
    this.signals = await this.api.agreeToSignals(view.id, { camera, voices });
    this.store.announce();
  }

  async refuse(): Promise<void> {
    const view = this.#view;
    if (view) await this.#arrive(await this.api.consent(view.id, view.consent.version, false));
  }

  async upload(file: File, onProgress: (share: number) => void): Promise<void> {
    const resume = await this.api.upload(file, onProgress);
    const view = this.#view;
    if (view) this.#update({ ...view, resume });
  }

  async correct(changes: Partial<ResumeResult>): Promise<void> {
    const view = this.#view;
    if (!view?.resume) return;
    const resume = await this.api.correct(view.resume.id, changes);
    this.#update({ ...view, resume });
  }

  /** Returns the full address of a socket path. */
  socketUrl(path: string): string {
    return this.#socketOrigin + path;
  }

  /**
   * Prepares the questions and begins the talk. Call it from a click: sound needs one.
   *
   * @param patiently runs the request, again if need be, while the devices stay open.
   */
  async begin(
    mode: Mode,
    { microphone, camera }: Devices,
    patiently: <Result>(work: () => Promise<Result>) => Promise<Result>,
  ): Promise<void> {
    const view = this.#view;
    if (!view) return;
    const speaker = await openSpeaker();
    try {
      const ready = await patiently(() => this.api.start(view.id, mode === "voice"));
      this.#talk(ready, mode, { microphone, camera, speaker });
    } catch (error) {
      speaker?.close();
      throw error;
    }
  }

  /** Goes on with a talk after a reload. Call it from a click. */
  async rejoin(mode: Mode): Promise<void> {
    const view = this.#view;
    if (!view) return;
    const speaker = await openSpeaker();
    const microphone = mode === "voice" ? await openMicrophone() : null;
    const wasOn = recall(cameraKey(view.id)) === "on";
    const camera = wasOn ? await openCameraCheck().catch(() => null) : null;
    this.#talk(view, microphone ? "voice" : "typed", { microphone, camera, speaker });
    const lost = mode === "voice" && !microphone;
    if (lost) this.store.dispatch({ type: "microphone_lost", lost });
  }

  async endInterview(): Promise<void> {
    const view = this.#view;
    if (view) await this.#ending.end(view);
  }

  /** Ends the interview though the last seconds are not with the server. */
  async endNow(): Promise<void> {
    const view = this.#view;
    if (view) await this.#ending.endNow(view);
  }

  /** Sends the candidate's own words about what was noticed. */
  explain(event: string, words: string): void {
    this.session?.explain(event, words);
  }

  /** Puts a notice away. */
  putAway(event: string): void {
    this.store.dispatch({ type: "put_away", event });
  }

  receipt(): Promise<Receipt> {
    return this.api.receipt(this.#view?.id ?? "");
  }

  async rate(stars: number, comment: string): Promise<void> {
    const view = this.#view;
    if (view) this.#update(await this.api.rate(view.id, stars, comment));
  }

  #talk(
    view: InterviewView,
    mode: Mode,
    { microphone, camera, speaker }: Devices & { readonly speaker: Speaker | null },
  ): void {
    void this.#leaveTalk()?.close();
    const session = new Session(view, mode, {
      url: this.socketUrl(view.socket),
      dispatch: this.store.dispatch,
      talk: () => (this.store.app.screen === "interview" ? this.store.app.talk : null),
      onDoubt: () => void this.#ending.lookAgain(view.id),
    });
    this.session = session;
    this.store.dispatch({ type: "talk_opened", view, mode, now_ms: performance.now() });
    this.#record("push");
    session.start(microphone, speaker, camera);
  }

  /** Lets the talk go; returns what the server has not got of it. */
  #leaveTalk(): Keeping | undefined {
    const { session } = this;
    this.session = null;
    return session?.close();
  }

  #fail(problem: Problem): void {
    void this.#leaveTalk()?.close();
    this.store.dispatch({ type: "failed", problem });
  }

  async #arrive(view: InterviewView): Promise<void> {
    // Words in the language at hand are better than none.
    await useLanguage(view.language).catch(() => undefined);
    const keeping = this.#leaveTalk();
    if (isOver(view)) deliverLate(view.id, this.socketUrl(view.socket), keeping, this.waiting);
    else void keeping?.close();
    this.store.dispatch({ type: "arrived", view });
    this.#record("replace");
  }

  #update(view: InterviewView): void {
    this.store.dispatch({ type: "updated", view });
  }

  #record(how: "push" | "replace"): void {
    history[`${how}State`]({ screen: this.store.app.screen }, "");
    if (how === "push") this.#entries += 1;
  }
}
