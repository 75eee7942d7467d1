/** Things that are numbered in the order in which they were made, kept until they are durable. */

/** Numbers the server may find missing; it fills missing frames with silence (clock.py). */
const MAX_GAP = 18_000;

/** What was kept: `items[0]` has the number `first`. */
export interface Kept<Item> {
  readonly first: number;
  readonly items: readonly Item[];
}

export class NumberedQueue<Item> {
  readonly #capacity: number;
  #items: Item[] = [];
  #first = 0;
  /** Numbers from here on were never sent by this page: nobody can know them yet. */
  #unsent = 0;
  #renumbered = 0;

  /** Keeps at most `capacity` things; the oldest go first. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** How many are kept. */
  get size(): number {
    return this.#items.length;
  }

  /** Number of the oldest one kept. */
  get first(): number {
    return this.#first;
  }

  /** Number that the next one gets. */
  get next(): number {
    return this.#first + this.#items.length;
  }

  /** Grows whenever numbers were given anew: what is written elsewhere is out of date then. */
  get renumbered(): number {
    return this.#renumbered;
  }

  /** Keeps one under the next number and returns that number. */
  append(item: Item): number {
    const number = this.next;
    this.#items.push(item);
    if (this.#items.length > this.#capacity) {
      this.#items.shift();
      this.#first += 1;
    }
    return number;
  }

  /** Returns the one with this number, or null when it is not kept. */
  at(number: number): Item | null {
    return this.#items[number - this.#first] ?? null;
  }

  /** Takes note that everything below `next` went out: it keeps its number from now on. */
  sent(next: number): void {
    this.#unsent = Math.max(this.#unsent, next);
  }

  /** Forgets everything up to and including `number`. */
  release(number: number): void {
    const gone = Math.min(Math.max(number + 1 - this.#first, 0), this.#items.length);
    this.#items.splice(0, gone);
    this.#first += gone;
  }

  /** Forgets everything: another page went on with it. */
  clear(): void {
    this.#first = this.next;
    this.#items = [];
    this.#renumbered += 1;
  }

  /** Puts what an earlier page kept in front of what this one has made since. */
  fill({ first, items }: Kept<Item>): void {
    if (items.length === 0) return;
    const all = [...items, ...this.#items];
    this.#items = all.slice(-this.#capacity);
    this.#first = first + all.length - this.#items.length;
    // What an earlier page kept may have been sent; what this page made since was not.
    this.#unsent = first + items.length;
  }

  /** Agrees with the server, which expects `next` next. */
  align(next: number): void {
    this.release(Math.min(next, this.#unsent) - 1);
    const unsent = Math.max(this.#unsent, this.#first);
    const taken = unsent < next;
    // Numbers that this page never used were used by another one: ours move behind them. Behind
    // a gap, what was sent keeps its number; nothing kept has no number to keep.
    if (taken || this.size === 0 || this.#first - next > MAX_GAP) {
      if (this.size > 0 && this.#first !== next) this.#renumbered += 1;
      this.#first = next;
      this.#unsent = next;
    }
  }
}
