/** A number that changes many times a second and that only few listen to. */
export class Level {
  #value = 0;
  readonly #listeners = new Set<(value: number) => void>();

  get value(): number {
    return this.#value;
  }

  set(value: number): void {
    if (value === this.#value) return;
    this.#value = value;
    for (const listener of this.#listeners) listener(value);
  }

  /** Calls back on every change; the returned function stops that. */
  subscribe(listener: (value: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
