/**
 * What the server has not yet called durable: frames and messages, at hand in memory and, a moment
 * later, in the browser's storage, from which the next page of this interview goes on.
 */

import type { Clock } from "./clock";
import type { DurableBody } from "./protocol";
import { type Kept, NumberedQueue } from "./queue";

/** Ten minutes of 100 ms frames, about 19 MB: what is kept when nothing is acknowledged. */
export const OUTBOX_FRAMES = 6000;
/** Answers, buttons and events that wait; more is no interview. A guess, to be calibrated. */
const OUTBOX_MESSAGES = 1000;
/** How long changes gather before they are written: what a crash may cost, in ms. */
export const WRITE_EVERY_MS = 250;

export type Frame = Int16Array<ArrayBuffer>;

/** A durable message and the number of the frame that was next when it was made. */
export interface KeptMessage {
  readonly after: number;
  readonly body: DurableBody;
}

export interface Contents {
  readonly frames: Kept<Frame>;
  readonly messages: Kept<KeptMessage>;
}

/** What changed in one queue: everything below `first` is gone, `items` begin at `from`. */
export interface Change<Item> {
  readonly first: number;
  readonly from: number;
  readonly items: readonly Item[];
  /** Numbers were given anew: everything written before is out of date. */
  readonly anew: boolean;
}

export interface Changes {
  readonly frames: Change<Frame>;
  readonly messages: Change<KeptMessage>;
}

/** Storage that outlives the page. Every call may fail: the browser may refuse or be full. */
export interface Vault {
  /** Makes this page the only one that writes, and returns what an earlier page left. */
  claim(): Promise<Contents>;
  /** Writes; returns false when another page has claimed the interview since. */
  save(changes: Changes): Promise<boolean>;
  /** Deletes everything of this interview. */
  forget(): Promise<void>;
}

/** Follows what of a queue is written. */
class Written<Item> {
  readonly #queue: NumberedQueue<Item>;
  #first = 0;
  #next = 0;
  #renumbered = 0;

  constructor(queue: NumberedQueue<Item>) {
    this.#queue = queue;
  }

  /** Takes note of what was found in the storage. */
  found({ first, items }: Kept<Item>): void {
    this.#first = first;
    this.#next = first + items.length;
    this.#renumbered = this.#queue.renumbered;
  }

  /** Returns what is to be written now, and counts it as written. */
  take(): Change<Item> {
    const queue = this.#queue;
    const anew = this.#renumbered !== queue.renumbered;
    const from = anew ? queue.first : Math.max(queue.first, Math.min(this.#next, queue.next));
    const items: Item[] = [];
    for (let number = from; number < queue.next; number += 1) {
      const item = queue.at(number);
      if (item !== null) items.push(item);
    }
    this.#first = queue.first;
    this.#next = queue.next;
    this.#renumbered = queue.renumbered;
    return { first: queue.first, from, items, anew };
  }

  get isCurrent(): boolean {
    const { first, next, renumbered } = this.#queue;
    return first === this.#first && next === this.#next && renumbered === this.#renumbered;
  }
}

/** `off`: the browser stores nothing, so memory has to do; `taken`: another page goes on. */
type State = "new" | "open" | "taken" | "off";

export class Keeping {
  readonly frames = new NumberedQueue<Frame>(OUTBOX_FRAMES);
  readonly messages = new NumberedQueue<KeptMessage>(OUTBOX_MESSAGES);
  readonly #framesWritten = new Written(this.frames);
  readonly #messagesWritten = new Written(this.messages);
  readonly #vault: Vault;
  readonly #clock: Clock;
  readonly #onTaken: () => void;
  #state: State = "new";
  #writing = false;
  #cancel: (() => void) | null = null;

  /** `onTaken`: another page of this browser goes on with the interview. */
  constructor(vault: Vault, clock: Clock, onTaken: () => void) {
    this.#vault = vault;
    this.#clock = clock;
    this.#onTaken = onTaken;
  }

  /** Whether what is kept outlives this page. */
  get isDurable(): boolean {
    return this.#state === "open";
  }

  /** Claims the storage and takes over what an earlier page left; falls back to memory. */
  async open(): Promise<void> {
    if (this.#state === "open") await this.flush();
    if (this.#state === "open" || this.#state === "off") return;
    try {
      const contents = await this.#vault.claim();
      if (this.#state === "taken") this.#clear();
      this.#fill(contents);
      this.#state = "open";
      this.touch();
    } catch {
      this.#state = "off";
    }
  }

  /** Has what changed written soon. Never waits. */
  touch(): void {
    if (this.#state !== "open" || this.#cancel) return;
    this.#cancel = this.#clock.after(WRITE_EVERY_MS, () => {
      this.#cancel = null;
      void this.flush();
    });
  }

  /** Writes what changed, now. */
  async flush(): Promise<void> {
    if (this.#state !== "open" || this.#writing || this.#isCurrent) return;
    this.#writing = true;
    const frames = this.#framesWritten.take();
    const messages = this.#messagesWritten.take();
    try {
      if (!(await this.#vault.save({ frames, messages }))) this.taken();
    } catch {
      // Full or withdrawn: memory still holds everything, so the talk goes on.
      this.#state = "off";
    } finally {
      this.#writing = false;
    }
    if (!this.#isCurrent) this.touch();
  }

  /** Another page goes on: nothing more is written here. */
  taken(): void {
    if (this.#state !== "open") return;
    this.#state = "taken";
    this.#onTaken();
  }

  /** Writes what is left and then no more; it stays for the next page. */
  async close(): Promise<void> {
    this.#cancel?.();
    await this.flush();
    this.#state = "off";
  }

  /** The interview is over and the server takes nothing more: nothing stays in the browser. */
  async forget(): Promise<void> {
    this.#cancel?.();
    this.#state = "off";
    await this.#vault.forget().catch(() => undefined);
  }

  get #isCurrent(): boolean {
    return this.#framesWritten.isCurrent && this.#messagesWritten.isCurrent;
  }

  #clear(): void {
    this.frames.clear();
    this.messages.clear();
  }

  #fill({ frames, messages }: Contents): void {
    this.#framesWritten.found(frames);
    this.#messagesWritten.found(messages);
    this.frames.fill(frames);
    this.messages.fill(messages);
  }
}
