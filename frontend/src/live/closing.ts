/** What a close of the socket means for the page: a pure table and the waiting times. */

export type Closing =
  /** The interview is over: ask the server for its record. */
  | { readonly kind: "ended" }
  /** Connect again, after `wait` (see `retryDelayMs`). */
  | { readonly kind: "retry"; readonly wait: "none" | "backoff" | "long" }
  /** Another tab or device took over. */
  | { readonly kind: "replaced" }
  /** Nobody spoke for a long while; everything is kept until the candidate goes on. */
  | { readonly kind: "resting" }
  /** The cookie is gone or the state does not fit: ask the server where we stand. */
  | { readonly kind: "refused" };

const RETRY: Closing = { kind: "retry", wait: "backoff" };

const BY_CODE: ReadonlyMap<number, Closing> = new Map<number, Closing>([
  [1000, { kind: "ended" }],
  [1001, { kind: "retry", wait: "none" }],
  [1012, { kind: "retry", wait: "none" }],
  [4401, { kind: "refused" }],
  [4403, { kind: "refused" }],
  [4409, { kind: "replaced" }],
  [4410, { kind: "resting" }],
  [4429, { kind: "retry", wait: "long" }],
]);

/** Returns what to do after a close; every code that is not listed is worth another try. */
export function closingOf(code: number): Closing {
  return BY_CODE.get(code) ?? RETRY;
}

/** Shortest and longest waiting time between tries (RELIABILITY.md F18: full jitter 0.5 to 8 s). */
const FIRST_CEILING_MS = 500;
const LAST_CEILING_MS = 8000;
/** Spread of the tries that follow a restart of the server. */
const AT_ONCE_WITHIN_MS = 500;
/** A full server gets more time; a guess, to be calibrated. */
const LONG_CEILING_MS = 15_000;

/**
 * Returns the waiting time before a try, in ms.
 *
 * @param attempt 0 for the first try after a loss.
 * @param random a number in [0, 1): full jitter, so that a restart does not bring all back at once.
 */
export function retryDelayMs(
  closing: Extract<Closing, { kind: "retry" }>,
  attempt: number,
  random: number,
): number {
  // Even "at once" is spread a little: hundreds of pages come back after a restart.
  if (closing.wait === "none" && attempt === 0) return Math.round(random * AT_ONCE_WITHIN_MS);
  const ceiling = Math.min(LAST_CEILING_MS, FIRST_CEILING_MS * 2 ** attempt);
  if (closing.wait === "long") return Math.round(LONG_CEILING_MS / 2 + random * LONG_CEILING_MS);
  return Math.round(random * ceiling);
}
