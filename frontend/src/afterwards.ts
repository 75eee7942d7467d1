/** What a finished interview still asks and tells: the transcript to correct, feedback, and a form. */

import type { Api } from "./api";
import { formatMoment, type Key } from "./i18n";

export interface TranscriptTurn {
  readonly turn: number;
  readonly speaker: "candidate" | "interviewer";
  readonly text: string;
  readonly start_ms: number;
}

/** Words of a turn, counted between spaces from 0, and what stands in their place. */
export interface Correction {
  readonly turn: number;
  readonly first_word: number;
  readonly word_count: number;
  readonly old: string;
  readonly new: string;
}

export type Wanted = Omit<Correction, "old">;

export interface Corrections {
  readonly state: "off" | "preparing" | "open" | "closed";
  readonly closes_at: string | null;
  readonly confirmed_at: string | null;
  readonly version: string;
  readonly turns: readonly TranscriptTurn[];
  readonly corrections: readonly Correction[];
}

export interface Feedback {
  readonly text: string | null;
  readonly released_at: string | null;
}

export interface Declaration {
  readonly asked: boolean;
  readonly answered: boolean;
  readonly questions: readonly { readonly question: string; readonly answers: readonly string[] }[];
}

/** The requests of these screens; `id` is the interview's. */
export class Afterwards {
  readonly #api: Api;
  readonly #path: string;

  constructor(api: Api, id: string) {
    this.#api = api;
    this.#path = `/interviews/${id}`;
  }

  transcript(): Promise<Corrections> {
    return this.#api.ask({ method: "GET", path: `${this.#path}/corrections/` });
  }

  /** Keeps these corrections in the place of the earlier ones; `confirmed` says that all is right. */
  correct(
    { version }: Corrections,
    wanted: readonly Wanted[],
    confirmed = false,
  ): Promise<Corrections> {
    const corrections = wanted.map(({ turn, first_word, word_count, new: words }) => ({
      turn,
      first_word,
      word_count,
      new: words,
    }));
    const body = { version, corrections, confirmed };
    return this.#api.ask({ method: "PUT", path: `${this.#path}/corrections/`, body });
  }

  feedback(): Promise<Feedback> {
    return this.#api.ask({ method: "GET", path: `${this.#path}/feedback/` });
  }

  declaration(): Promise<Declaration> {
    return this.#api.ask({ method: "GET", path: `${this.#path}/declaration/` });
  }

  declare(answers: Readonly<Record<string, string | null>>): Promise<Declaration> {
    return this.#api.ask({ method: "PUT", path: `${this.#path}/declaration/`, body: answers });
  }

  takeBack(): Promise<Declaration> {
    return this.#api.ask({ method: "DELETE", path: `${this.#path}/declaration/` });
  }
}

/** A piece of a turn as it is shown: `old` are the words that stood there before. */
export interface Piece {
  readonly text: string;
  readonly old: string | null;
}

/** Returns the words of a text, as corrections count them. */
export function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** Returns a turn in pieces, with what was put right in it. */
export function piecesOf(
  text: string,
  corrections: readonly Pick<Correction, "first_word" | "word_count" | "old" | "new">[],
): readonly Piece[] {
  const words = wordsOf(text);
  const pieces: Piece[] = [];
  let [at, plain] = [0, ""];
  for (const each of [...corrections].sort((a, b) => a.first_word - b.first_word)) {
    const end = each.first_word + each.word_count;
    const whole = words.slice(each.first_word, end).join(" ");
    const [before, after] = around(whole, each.old);
    for (const word of words.slice(at, each.first_word)) plain += `${word} `;
    pieces.push({ text: plain + before, old: null }, { text: each.new, old: each.old });
    plain = end < words.length ? `${after} ` : after;
    at = end;
  }
  pieces.push({ text: plain + words.slice(at).join(" "), old: null });
  return pieces.filter(({ text: shown }) => shown !== "");
}

/** Returns the signs before and after the words that are replaced. */
function around(whole: string, old: string): readonly [string, string] {
  const at = whole.indexOf(old);
  return at < 0 ? ["", ""] : [whole.slice(0, at), whole.slice(at + old.length)];
}

/** Returns words without the punctuation around them, to begin a correction with. */
export function core(words: string): string {
  return words.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
}

/** Words that are chosen for a correction: from `first` to `last`, both included. */
export interface Choice {
  readonly first: number;
  readonly last: number;
}

/** As many words as one correction may replace (the server says the same). */
export const MAX_WORDS = 4;

/** Returns the choice after a word was pressed: a neighbour joins, any other begins anew. */
export function chosen(choice: Choice | null, word: number): Choice | null {
  if (!choice) return { first: word, last: word };
  if (choice.first === word && choice.last === word) return null;
  const first = Math.min(choice.first, word);
  const last = Math.max(choice.last, word);
  const isNext = word === choice.first - 1 || word === choice.last + 1;
  return isNext && last - first < MAX_WORDS ? { first, last } : { first: word, last: word };
}

/** Returns the corrections with one more; those that it overlaps give way. */
export function withCorrection(kept: readonly Wanted[], one: Wanted): readonly Wanted[] {
  const apart = (each: Wanted) =>
    each.turn !== one.turn ||
    each.first_word + each.word_count <= one.first_word ||
    one.first_word + one.word_count <= each.first_word;
  return [...kept.filter(apart), one];
}

/** Returns what a flaw of a correction means. */
export function flawKey(flaw: string | undefined): Key {
  const keys: Readonly<Record<string, Key>> = {
    empty: "correct.flaw.empty",
    too_long: "correct.flaw.long",
    too_many: "correct.flaw.many",
    touching: "correct.flaw.touching",
    negation: "correct.flaw.negation",
  };
  return keys[flaw ?? ""] ?? "correct.flaw.other";
}

/** Returns a moment as a time of day when it is today, else with its date. */
export function untilWhen(iso: string, now: Date, language: string): string {
  const moment = new Date(iso);
  return moment.toDateString() === now.toDateString()
    ? new Intl.DateTimeFormat(language, { timeStyle: "short" }).format(moment)
    : formatMoment(iso);
}
