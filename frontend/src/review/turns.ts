export interface Turn {
  start: number;
  end: number;
}

/** Sound of a turn goes on a little after its words. */
const TAIL_S = 0.3;
/** Links name whole seconds: what begins within the second is what they mean. */
const LEAD_S = 1;

/** Returns the index of the last turn that began by then, or -1. */
export function lastBegun(turns: readonly Turn[], now: number): number {
  let low = 0;
  let high = turns.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((turns[middle]?.start ?? 0) <= now) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Returns the index of the turn that is heard now or within a second, or -1 in a pause. */
export function heardAt(turns: readonly Turn[], now: number): number {
  const index = lastBegun(turns, now);
  const turn = turns[index];
  if (turn && now < turn.end + TAIL_S) return index;
  const next = turns[index + 1];
  return next && next.start < now + LEAD_S ? index + 1 : -1;
}

/** Returns where the previous or next turn begins. */
export function turnFrom(turns: readonly Turn[], now: number, by: 1 | -1): number | null {
  const index = lastBegun(turns, now + 0.05);
  const current = turns[index];
  // Back goes to the beginning of this turn first, as players do.
  const isInside = by < 0 && current !== undefined && now - current.start > 2;
  return turns[isInside ? index : index + by]?.start ?? null;
}
