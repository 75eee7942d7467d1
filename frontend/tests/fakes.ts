/** Doubles with the faces of the real things: a clock that is turned by hand and a socket. */

import type { Clock } from "../src/live/clock";
import type { Change, Changes, Contents, Frame, KeptMessage, Vault } from "../src/live/keeping";
import type { SocketLike } from "../src/live/link";
import type { Welcome } from "../src/live/protocol";
import type { Kept } from "../src/live/queue";
import type { InterviewView } from "../src/model";

export class HandClock implements Clock {
  #now_ms = 0;
  #timers: { readonly at_ms: number; readonly run: () => void }[] = [];

  now(): number {
    return this.#now_ms;
  }

  after(delay_ms: number, run: () => void): () => void {
    const timer = { at_ms: this.#now_ms + delay_ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Lets time pass; timers run in their order. */
  pass(duration_ms: number): void {
    const end_ms = this.#now_ms + duration_ms;
    for (;;) {
      const [next] = this.#timers.filter(({ at_ms }) => at_ms <= end_ms).sort(byTime);
      if (!next) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now_ms = next.at_ms;
      next.run();
    }
    this.#now_ms = end_ms;
  }
}

function byTime(a: { at_ms: number }, b: { at_ms: number }): number {
  return a.at_ms - b.at_ms;
}

export class FakeSocket implements SocketLike {
  binaryType: BinaryType = "blob";
  bufferedAmount = 0;
  readyState = 1;
  onopen: SocketLike["onopen"] = null;
  onmessage: SocketLike["onmessage"] = null;
  onclose: SocketLike["onclose"] = null;
  isClosed = false;
  readonly texts: unknown[] = [];
  readonly sequences: number[] = [];
  /** Frames and durable messages as they were sent. */
  readonly order: string[] = [];

  send(data: string | Uint8Array<ArrayBuffer>): void {
    if (typeof data !== "string") {
      this.sequences.push(new DataView(data.buffer).getUint32(1));
      this.order.push(`frame ${this.sequences.at(-1)}`);
      return;
    }
    const message = JSON.parse(data) as { type: string; number?: number };
    this.texts.push(message);
    if (message.number !== undefined) this.order.push(`${message.type} ${message.number}`);
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    this.onopen?.(new Event("open"));
  }

  receive(data: object | ArrayBuffer): void {
    const wire = data instanceof ArrayBuffer ? data : JSON.stringify(data);
    this.onmessage?.(new MessageEvent("message", { data: wire }));
  }

  /** The server closes with a code. */
  end(code: number): void {
    this.onclose?.({ code } as CloseEvent);
  }
}

export const WELCOME: Welcome = {
  type: "welcome",
  interview: "3f0c1a52-7b1e-4b0e-9a63-2f4f6f0d9c11",
  epoch: 1,
  next_sequence: 0,
  next_message: 0,
  position_ms: 0,
  frame_ms: 100,
  state: "listening",
  question: null,
  time_left_s: 600,
  emulated: true,
  captions: [],
};

export const VIEW: InterviewView = {
  id: "3f0c1a52-7b1e-4b0e-9a63-2f4f6f0d9c11",
  state: "created",
  end_reason: "",
  language: "en",
  languages: ["en", "de"],
  organization: {
    name: "Harbor",
    accent_color: "#2f5fd0",
    contact_email: "jobs@harbor.example",
    privacy_url: "",
  },
  job: {
    title: "Engineer",
    level: "mid",
    duration_min: 20,
    resume_policy: "required",
    description: "",
  },
  candidate: { name: "Cass", email: "" },
  questions_total: null,
  consent: { version: "1", agreed_at: null, title: "", items: [], decline_note: "" },
  resume: null,
  accommodations: {},
  interviewer: { name: "Viva", emulated: true },
  socket: "/ws/v1/interviews/3f0c1a52/",
  check_socket: "/ws/v1/interviews/3f0c1a52/check/",
  csrf_token: "token",
  time_left_s: 600,
  started_at: null,
  ended_at: null,
  rating: null,
};

/** Returns a frame whose samples all have one value. */
export function frameOf(value: number, samples = 1600): Int16Array<ArrayBuffer> {
  return new Int16Array(samples).fill(value);
}

/** Returns a sine at a rate, −1 to 1. */
export function sine(frequency_hz: number, rate_hz: number, duration_s: number): Float32Array {
  return Float32Array.from({ length: Math.round(rate_hz * duration_s) }, (_, index) =>
    Math.sin((2 * Math.PI * frequency_hz * index) / rate_hz),
  );
}

/** What a browser's storage holds of one interview, over all its pages. */
export interface Shelf {
  owner: FakeVault | null;
  readonly frames: Map<number, Frame>;
  readonly messages: Map<number, KeptMessage>;
}

function contentsOf<Item>(map: ReadonlyMap<number, Item>): Kept<Item> {
  const numbers = [...map.keys()].sort((a, b) => a - b);
  return { first: numbers[0] ?? 0, items: numbers.flatMap((number) => map.get(number) ?? []) };
}

function apply<Item>(map: Map<number, Item>, { first, from, items, anew }: Change<Item>): void {
  for (const number of [...map.keys()]) if (anew || number < first) map.delete(number);
  items.forEach((item, index) => {
    map.set(from + index, item);
  });
}

/** Storage with the rules of the real one: the newest claim writes, the others are refused. */
export class FakeVault implements Vault {
  isRefusing = false;
  saves = 0;
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  async claim(): Promise<Contents> {
    if (this.isRefusing) throw new Error("refused");
    this.#shelf.owner = this;
    return {
      frames: contentsOf(this.#shelf.frames),
      messages: contentsOf(this.#shelf.messages),
    };
  }

  async save({ frames, messages }: Changes): Promise<boolean> {
    if (this.isRefusing) throw new Error("full");
    if (this.#shelf.owner !== this) return false;
    this.saves += 1;
    apply(this.#shelf.frames, frames);
    apply(this.#shelf.messages, messages);
    return true;
  }

  async forget(): Promise<void> {
    this.#shelf.frames.clear();
    this.#shelf.messages.clear();
  }
}

/** Lets promises that are due go on. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
