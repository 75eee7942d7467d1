/**
 * What the camera check makes of what the detector found: no face, several faces, a face turned
 * away for long. Only these words and their lengths ever leave the device. Pure but for its memory.
 */

import type { CameraKind } from "../integrity/kinds";

/** One face of one picture. Nothing that tells whose face it is. */
export interface Face {
  /** How far the head is turned sideways: 0 straight, 1 and beyond in profile, either side. */
  readonly turn: number;
}

/** What one picture shows. */
export type Seen = "one" | CameraKind;

/** A turn from here on is away: about 40 degrees. A guess, to be calibrated. */
export const AWAY_TURN = 0.55;
/** Something else for no longer than this does not end what was seen. A guess. */
export const GRACE_MS = 1500;
/** Shorter ones are not told. Guesses, to be calibrated. */
export const TOLD_FROM_MS: Readonly<Record<CameraKind, number>> = {
  no_face: 3000,
  several_faces: 2000,
  looking_away: 10_000,
};

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Returns how far a head is turned sideways, by where the nose stands between the eyes. */
export function turnOf(rightEye: Point, leftEye: Point, nose: Point): number {
  const along_x = leftEye.x - rightEye.x;
  const along_y = leftEye.y - rightEye.y;
  const length_2 = along_x * along_x + along_y * along_y;
  if (length_2 === 0) return 1;
  // The nose's place along the line of the eyes, whatever way the head is tilted: 0.5 is straight.
  const place = ((nose.x - rightEye.x) * along_x + (nose.y - rightEye.y) * along_y) / length_2;
  return Math.abs(place - 0.5) * 2;
}

/** Returns what a picture with these faces shows. */
export function seenIn(faces: readonly Face[]): Seen {
  if (faces.length > 1) return "several_faces";
  const [face] = faces;
  if (!face) return "no_face";
  return face.turn >= AWAY_TURN ? "looking_away" : "one";
}

interface Episode {
  readonly kind: CameraKind;
  readonly since_ms: number;
  until_ms: number;
}

/** Joins what single pictures show to episodes. */
export class Sight {
  readonly #onEpisode: (kind: CameraKind, duration_ms: number) => void;
  #episode: Episode | null = null;

  constructor(onEpisode: (kind: CameraKind, duration_ms: number) => void) {
    this.#onEpisode = onEpisode;
  }

  /** Takes what a picture shows, at a monotonic time in ms. */
  see(seen: Seen, now_ms: number): void {
    const episode = this.#episode;
    if (episode?.kind === seen) {
      episode.until_ms = now_ms;
      return;
    }
    if (episode && now_ms - episode.until_ms <= GRACE_MS) return;
    this.settle();
    if (seen !== "one") this.#episode = { kind: seen, since_ms: now_ms, until_ms: now_ms };
  }

  /** Ends what is open, at its last picture. */
  settle(): void {
    const episode = this.#episode;
    this.#episode = null;
    if (!episode) return;
    const duration_ms = episode.until_ms - episode.since_ms;
    if (duration_ms >= TOLD_FROM_MS[episode.kind]) this.#onEpisode(episode.kind, duration_ms);
  }
}
