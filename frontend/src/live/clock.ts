/** Time as a port, so that tests run minutes at once. */
export interface Clock {
  /** Monotonic time in ms. */
  now(): number;
  /** Calls `run` once after `delay_ms`; the returned function calls it off. */
  after(delay_ms: number, run: () => void): () => void;
}

export const browserClock: Clock = {
  now: () => performance.now(),
  after(delay_ms, run) {
    const timer = setTimeout(run, delay_ms);
    return () => clearTimeout(timer);
  },
};
