/**
 * What the page notices about itself during a talk. Observations, never verdicts: one departure is
 * one event, and what Viva itself caused (prompts, dialogs, lost connections, reloads) is none.
 * Pure but for its memory: what the browser says comes in as values, time comes from the ports.
 */

import type { BrowserEvent, EventKind } from "../model";

/** Shorter departures are not told: a glance at the clock is nothing. A guess, to be calibrated. */
export const DEPARTURE_MIN_MS = 1000;
/** Signals this close together belong to one departure; the server's `JOIN_MS` is the same. */
export const JOIN_MS = 1000;
/** Blur events that follow one of our own prompts within this time belong to it. */
const AFTERMATH_MS = 1000;
/** Repeats of one action within this time are one event. */
const REPEAT_MS = 2000;
/** What happens this soon after the page began to unload belongs to the unloading. */
const UNLOADING_MS = 5000;
/** Out of full screen for longer than this, the event is told without waiting for the return. */
export const FULLSCREEN_TOLD_MS = 15_000;

export interface Presence {
  readonly hidden: boolean;
  readonly focused: boolean;
}

export interface WatchPorts {
  /** Place in the recording, in ms. */
  position(): number;
  /** Monotonic ms, standing still while nothing is heard of the server. */
  now(): number;
  after(delay_ms: number, run: () => void): () => void;
  onEvent(event: BrowserEvent): void;
}

interface Departure {
  readonly start_ms: number;
  readonly since_ms: number;
  hidden_ms: number;
  hiddenSince_ms: number | null;
  wasHidden: boolean;
  leftFullscreen: boolean;
}

/** The page was on the full screen, and then was not. */
interface Exit {
  readonly start_ms: number;
  readonly since_ms: number;
  readonly cancel: () => void;
}

export class Watch {
  readonly #ports: WatchPorts;
  #kinds: ReadonlySet<string> = new Set();
  #connected = true;
  #away: Departure | null = null;
  /** The page is left for a reason that is not counted, until the candidate is back. */
  #excused = false;
  /** A departure that may go on within `JOIN_MS`, and its end. */
  #held: { readonly departure: Departure; readonly end_ms: number; cancel(): void } | null = null;
  #prompts = 0;
  #promptEnded_ms = Number.NEGATIVE_INFINITY;
  #unloading_ms = Number.NEGATIVE_INFINITY;
  #full = false;
  #exit: Exit | null = null;
  #extended = false;
  #screensTold = false;
  readonly #last = new Map<EventKind, number>();

  constructor(ports: WatchPorts) {
    this.#ports = ports;
  }

  /** Watches only these kinds from now on. */
  follow(kinds: readonly string[]): void {
    this.#kinds = new Set(kinds);
    if (this.#extended) this.#tellScreens();
  }

  /** Whether the talk has its connection: what happens without one is never told as conduct. */
  setConnected(connected: boolean): void {
    this.#connected = connected;
    if (connected) return;
    this.#excused ||= this.#away !== null;
    this.#settle();
  }

  /** Opens a time in which losing the focus is our own doing; call the result at its end. */
  expectPrompt(): () => void {
    this.#prompts += 1;
    // Some browsers take the focus a moment before they tell that they ask.
    const young = this.#away && !this.#away.wasHidden;
    if (young && this.#ports.now() - (this.#away?.since_ms ?? 0) < JOIN_MS) this.#away = null;
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      this.#prompts -= 1;
      this.#promptEnded_ms = this.#ports.now();
    };
  }

  /** The page begins to unload, for a reload or another address. */
  seeUnload(): void {
    const now_ms = this.#ports.now();
    this.#unloading_ms = now_ms;
    // The click beside the page that loads it again.
    if (this.#away && !this.#away.wasHidden && now_ms - this.#away.since_ms < JOIN_MS) {
      this.#away = null;
    }
  }

  /** The page goes away: what is open is told as far as it went. */
  leave(): void {
    this.#unloading_ms = this.#ports.now();
    this.#settle();
  }

  /** Takes the presence after every change of visibility or focus. */
  seePresence({ hidden, focused }: Presence): void {
    if (!hidden && focused) {
      this.#excused = false;
      this.#comeBack();
      return;
    }
    if (this.#away) {
      this.#followHiding(this.#away, hidden);
      return;
    }
    if (this.#excused) return;
    if (!this.#connected || this.#isUnloading) {
      this.#excused = true;
      return;
    }
    // A hidden page is never a prompt: those lie over the page.
    if (this.#isPrompted && !hidden) return;
    this.#depart(hidden);
  }

  /** Takes an action that has no length. */
  seeAction(kind: EventKind, detail: BrowserEvent["detail"] = {}): void {
    const now_ms = this.#ports.now();
    const before_ms = this.#last.get(kind) ?? Number.NEGATIVE_INFINITY;
    this.#last.set(kind, now_ms);
    // What comes right after an action that takes the focus belongs to it.
    if (kind === "print") this.#promptEnded_ms = now_ms;
    if (now_ms - before_ms < REPEAT_MS) return;
    const at_ms = this.#ports.position();
    this.#tell({ kind, start_ms: at_ms, end_ms: at_ms, detail, explanation: "" });
  }

  /** Takes whether the desktop reaches over more than one screen; told once. */
  seeScreens(extended: boolean): void {
    this.#extended = extended;
    if (extended) this.#tellScreens();
  }

  /** Takes something that lasted until now, such as what the camera check found. */
  seeEpisode(kind: EventKind, duration_ms: number): void {
    const end_ms = this.#ports.position();
    const start_ms = Math.max(0, end_ms - Math.round(duration_ms));
    const detail = { duration_ms: Math.round(duration_ms) };
    this.#tell({ kind, start_ms, end_ms, detail, explanation: "" });
  }

  /** Takes whether the page fills the screen after every change. */
  seeFullscreen(full: boolean): void {
    const wasFull = this.#full;
    this.#full = full;
    if (full) {
      this.#endExit();
      return;
    }
    if (!wasFull || this.#isPrompted || !this.#connected || this.#isUnloading) return;
    const departure = this.#away ?? this.#held?.departure;
    if (departure) {
      departure.leftFullscreen = true;
      return;
    }
    this.#exit = {
      start_ms: this.#ports.position(),
      since_ms: this.#ports.now(),
      cancel: this.#ports.after(FULLSCREEN_TOLD_MS, () => this.#endExit()),
    };
  }

  #tellScreens(): void {
    if (this.#screensTold || !this.#kinds.has("second_screen")) return;
    this.#screensTold = true;
    this.seeAction("second_screen");
  }

  get #isPrompted(): boolean {
    return this.#prompts > 0 || this.#ports.now() - this.#promptEnded_ms < AFTERMATH_MS;
  }

  get #isUnloading(): boolean {
    return this.#ports.now() - this.#unloading_ms < UNLOADING_MS;
  }

  #depart(hidden: boolean): void {
    const now_ms = this.#ports.now();
    const held = this.#held;
    this.#held = null;
    held?.cancel();
    this.#away = held?.departure ?? {
      start_ms: this.#ports.position(),
      since_ms: now_ms,
      hidden_ms: 0,
      hiddenSince_ms: null,
      wasHidden: false,
      leftFullscreen: false,
    };
    this.#followHiding(this.#away, hidden);
    // Leaving the tab ends the full screen: that is the same departure.
    if (!this.#exit || now_ms - this.#exit.since_ms > JOIN_MS) return;
    this.#exit.cancel();
    this.#exit = null;
    this.#away.leftFullscreen = true;
  }

  #followHiding(departure: Departure, hidden: boolean): void {
    const now_ms = this.#ports.now();
    departure.wasHidden ||= hidden;
    if (departure.hiddenSince_ms !== null) {
      departure.hidden_ms += now_ms - departure.hiddenSince_ms;
    }
    departure.hiddenSince_ms = hidden ? now_ms : null;
  }

  /** The candidate is back; a departure that goes on at once is still the same one. */
  #comeBack(): void {
    const departure = this.#away;
    if (!departure) return;
    this.#away = null;
    this.#followHiding(departure, false);
    const end_ms = this.#ports.now();
    const cancel = this.#ports.after(JOIN_MS, () => {
      this.#held = null;
      this.#tellDeparture(departure, end_ms);
    });
    this.#held = { departure, end_ms, cancel };
  }

  /** Ends and tells everything that is open. */
  #settle(): void {
    this.#comeBack();
    const held = this.#held;
    this.#held = null;
    held?.cancel();
    if (held) this.#tellDeparture(held.departure, held.end_ms);
    this.#endExit();
  }

  #tellDeparture(departure: Departure, end_ms: number): void {
    const duration_ms = Math.round(end_ms - departure.since_ms);
    if (duration_ms < DEPARTURE_MIN_MS) return;
    const { start_ms, wasHidden, leftFullscreen } = departure;
    this.#tell({
      kind: wasHidden ? "tab_hidden" : "focus_lost",
      start_ms,
      end_ms: this.#endOf(start_ms, duration_ms),
      detail: {
        duration_ms,
        ...(wasHidden ? { hidden_ms: Math.round(departure.hidden_ms) } : {}),
        ...(leftFullscreen ? { left_fullscreen: true } : {}),
      },
      explanation: "",
    });
  }

  #endExit(): void {
    const exit = this.#exit;
    if (!exit) return;
    this.#exit = null;
    exit.cancel();
    const duration_ms = Math.round(this.#ports.now() - exit.since_ms);
    const end_ms = this.#endOf(exit.start_ms, duration_ms);
    const { start_ms } = exit;
    const kind = "fullscreen_exit";
    this.#tell({ kind, start_ms, end_ms, detail: { duration_ms }, explanation: "" });
  }

  /** The clock of the recording may have stood meanwhile; the end is never before the start. */
  #endOf(start_ms: number, duration_ms: number): number {
    return Math.max(start_ms, Math.min(this.#ports.position(), start_ms + duration_ms));
  }

  #tell(event: BrowserEvent): void {
    if (this.#kinds.has(event.kind)) this.#ports.onEvent(event);
  }
}
