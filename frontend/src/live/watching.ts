/** What a talk's page notices: joins the watch, the camera check and what the job asks for. */

import type { CameraCheck } from "../camera/check";
import {
  type Availabilities,
  availabilitiesOf,
  isSame,
  NO_RULES,
  type Rules,
  watchedKinds,
} from "../integrity/kinds";
import { browserPowers, watchPage } from "../integrity/page";
import { Watch } from "../integrity/watch";
import { recall, remember } from "../memory";
import type { Clock } from "./clock";
import { cleanEvent, type DurableBody } from "./protocol";

export interface WatchingPorts {
  readonly interview: string;
  readonly clock: Clock;
  /** Place in the recording, in ms. */
  position(): number;
  /** Until when the line is believed to be alive, in ms of the clock. */
  aliveUntil_ms(): number;
  /** Keeps and sends a message that must arrive. */
  say(body: DurableBody): void;
}

export class Watching {
  readonly #ports: WatchingPorts;
  readonly #watch: Watch;
  #rules: Rules = NO_RULES;
  #told: Availabilities | null = null;
  #camera: CameraCheck | null = null;
  #onCamera: (on: boolean) => void = () => undefined;

  constructor(ports: WatchingPorts) {
    this.#ports = ports;
    this.#watch = new Watch({
      position: ports.position,
      // A laptop that slept was no departure: time without a sign of the server does not count.
      now: () => Math.min(ports.clock.now(), ports.aliveUntil_ms()),
      after: (delay_ms, run) => ports.clock.after(delay_ms, run),
      onEvent: (event) => {
        if (event.kind === "second_screen") remember(this.#screenKey, "told");
        ports.say(cleanEvent(event));
      },
    });
  }

  /** Whether the camera check runs. */
  get hasCamera(): boolean {
    return this.#camera?.isOn ?? false;
  }

  /** Calls back when the camera check is switched on or off; the result stops that. */
  onCamera(listener: (on: boolean) => void): () => void {
    this.#onCamera = listener;
    listener(this.hasCamera);
    return () => {
      this.#onCamera = () => undefined;
    };
  }

  /** Begins to look at the page until the signal. */
  start(signal: AbortSignal, camera: CameraCheck | null): void {
    this.#camera = camera;
    watchPage(this.#watch, signal);
    signal.addEventListener("abort", () => this.#close());
    if (!camera) return;
    camera.watch({
      onEpisode: (kind, duration_ms) => this.#watch.seeEpisode(kind, duration_ms),
      onChanged: () => this.#cameraChanged(),
    });
    const look = () => camera.pause(document.hidden);
    document.addEventListener("visibilitychange", look, { signal });
  }

  /** Takes what the server asks for, at every welcome. */
  follow(rules: Rules): void {
    this.#rules = rules;
    if (!rules.camera) this.endCamera();
    this.#tellAvailability();
  }

  /** Follows the line: without it nothing is conduct. */
  setConnected(connected: boolean): void {
    this.#watch.setConnected(connected);
    this.#camera?.pause(!connected || document.hidden);
  }

  expectPrompt(): () => void {
    return this.#watch.expectPrompt();
  }

  changeMicrophone(): void {
    this.#watch.seeAction("microphone_changed");
  }

  /** The page goes away. */
  leave(): void {
    this.#camera?.settle();
    this.#watch.leave();
  }

  /** Fills the screen at the candidate's click; the browser's own transition is no departure. */
  async fillScreen(): Promise<void> {
    const done = this.#watch.expectPrompt();
    await document.documentElement.requestFullscreen().catch(() => undefined);
    done();
  }

  /** Switches the camera check off at the candidate's wish. */
  endCamera(): void {
    const camera = this.#camera;
    this.#camera = null;
    camera?.close();
    if (camera) this.#cameraChanged();
  }

  get #screenKey(): string {
    return `viva.screens.${this.#ports.interview}`;
  }

  #cameraChanged(): void {
    this.#onCamera(this.hasCamera);
    this.#tellAvailability();
  }

  #tellAvailability(): void {
    const powers = browserPowers(this.hasCamera);
    const kinds = watchedKinds(this.#rules, powers);
    // One more screen is one fact of a talk, however often the page is loaded.
    const known = recall(this.#screenKey) !== null;
    this.#watch.follow(known ? kinds.filter((kind) => kind !== "second_screen") : kinds);
    const signals = availabilitiesOf(this.#rules, powers);
    if (isSame(this.#told, signals)) return;
    this.#told = signals;
    this.#ports.say({ type: "availability", signals });
  }

  #close(): void {
    this.#camera?.close();
    this.#camera = null;
    if (document.fullscreenElement) document.exitFullscreen().catch(() => undefined);
  }
}
