/**
 * What the page notices about itself during an interview. Observations, never verdicts: one
 * departure is one event, and what Viva itself caused (its prompts and pickers) is none.
 */

import type { BrowserEvent, EventKind } from "./model";

/** Shorter departures are not told: a glance at the clock is nothing. A guess, to be calibrated. */
export const DEPARTURE_MIN_MS = 1000;
/** From here on the candidate is told, and may say why. A guess, to be calibrated. */
export const NOTICE_MIN_MS = 5000;
/** Blur events that follow one of our own prompts within this time belong to it. */
const AFTERMATH_MS = 1000;
/** Repeats of one action within this time are one event. */
const REPEAT_MS = 2000;

export interface Presence {
  readonly hidden: boolean;
  readonly focused: boolean;
}

/** Turns presence and actions into events; pure but for its memory. */
export class Watch {
  readonly #positionAt: () => number;
  readonly #now: () => number;
  readonly #onEvent: (event: BrowserEvent) => void;
  #away: { readonly start_ms: number; readonly since_ms: number; hidden: boolean } | null = null;
  #prompts = 0;
  #promptEnded_ms = Number.NEGATIVE_INFINITY;
  readonly #last = new Map<EventKind, number>();

  /** `positionAt` gives the place in the recording, `now` monotonic ms. */
  constructor(positionAt: () => number, now: () => number, onEvent: (event: BrowserEvent) => void) {
    this.#positionAt = positionAt;
    this.#now = now;
    this.#onEvent = onEvent;
  }

  /** Opens a time in which losing the focus is our own doing; call the result at its end. */
  expectPrompt(): () => void {
    this.#prompts += 1;
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      this.#prompts -= 1;
      this.#promptEnded_ms = this.#now();
    };
  }

  /** Takes the presence after every change of visibility or focus. */
  seePresence({ hidden, focused }: Presence): void {
    if (!hidden && focused) {
      this.#comeBack();
      return;
    }
    if (this.#away) {
      this.#away.hidden ||= hidden;
      return;
    }
    const ours = this.#prompts > 0 || this.#now() - this.#promptEnded_ms < AFTERMATH_MS;
    // A hidden page is never a prompt: those lie over the page.
    if (ours && !hidden) return;
    this.#away = { start_ms: this.#positionAt(), since_ms: this.#now(), hidden };
  }

  /** Takes an action that has no length. */
  seeAction(kind: EventKind, detail: BrowserEvent["detail"] = {}): void {
    const before = this.#last.get(kind) ?? Number.NEGATIVE_INFINITY;
    this.#last.set(kind, this.#now());
    if (this.#now() - before < REPEAT_MS) return;
    const at_ms = this.#positionAt();
    this.#onEvent({ kind, start_ms: at_ms, end_ms: at_ms, detail, explanation: "" });
  }

  #comeBack(): void {
    const away = this.#away;
    this.#away = null;
    if (!away) return;
    const duration_ms = Math.round(this.#now() - away.since_ms);
    if (duration_ms < DEPARTURE_MIN_MS) return;
    this.#onEvent({
      kind: away.hidden ? "tab_hidden" : "focus_lost",
      start_ms: away.start_ms,
      // The clock of the recording may have stood meanwhile; the end is never before the start.
      end_ms: Math.max(away.start_ms, this.#positionAt()),
      detail: { duration_ms },
      explanation: "",
    });
  }
}

/** Returns whether the candidate is told of an event and asked for their own words. */
export function deservesNotice(event: BrowserEvent): boolean {
  const duration_ms = Number(event.detail.duration_ms ?? 0);
  return duration_ms >= NOTICE_MIN_MS;
}

/** Connects a watch to the browser's events; the returned function disconnects it. */
export function watchPage(watch: Watch): () => void {
  const stop = new AbortController();
  const options = { signal: stop.signal };
  const look = () => watch.seePresence({ hidden: document.hidden, focused: document.hasFocus() });
  const selected = () => document.getSelection()?.toString().length ?? 0;
  document.addEventListener("visibilitychange", look, options);
  window.addEventListener("blur", look, options);
  window.addEventListener("focus", look, options);
  document.addEventListener(
    "copy",
    () => watch.seeAction("copy", { characters: selected() }),
    options,
  );
  document.addEventListener(
    "paste",
    (event) => {
      const characters = event.clipboardData?.getData("text").length ?? 0;
      watch.seeAction("paste", { characters });
    },
    options,
  );
  document.addEventListener("contextmenu", () => watch.seeAction("context_menu"), options);
  return () => stop.abort();
}
