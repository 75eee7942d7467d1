import type { Player } from "./player";
import { heardAt, lastBegun, turnFrom } from "./turns";

/** The transcript beside the sound: the turn that is heard stands out and stays in view. */
export class Transcript {
  private readonly rows: HTMLElement[];
  private readonly turns: { start: number; end: number }[];
  private readonly follows: HTMLInputElement | null;
  private heard = -1;

  constructor(
    private readonly root: HTMLElement,
    private readonly player: Player,
  ) {
    this.rows = [...root.querySelectorAll<HTMLElement>("[data-viva-turn]")];
    this.turns = this.rows.map((row) => ({
      start: Number(row.dataset.start),
      end: Number(row.dataset.end),
    }));
    this.follows = root.querySelector("[data-viva-follow]");
    player.onTime((now) => this.show(heardAt(this.turns, now)));
  }

  /** Brings the turn at a moment into view, whether or not it follows. */
  reveal(now: number): void {
    this.bring(this.rows[Math.max(0, lastBegun(this.turns, now + 0.05))]);
  }

  /** Goes to the previous or next turn. */
  step(by: 1 | -1): void {
    const place = turnFrom(this.turns, this.player.now, by);
    if (place === null) return;
    this.player.seek(place);
    this.reveal(place);
  }

  private show(index: number): void {
    if (index === this.heard) return;
    this.rows[this.heard]?.classList.remove("viva-now");
    this.rows[this.heard]?.removeAttribute("aria-current");
    const row = this.rows[index];
    row?.classList.add("viva-now");
    row?.setAttribute("aria-current", "true");
    this.heard = index;
    if (this.follows?.checked) this.bring(row);
  }

  /** Scrolls the list alone: the page stays where the person is reading. */
  private bring(row: HTMLElement | undefined): void {
    const list = this.root.querySelector<HTMLElement>("[data-viva-turns]");
    if (!row || !list) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const box = list.getBoundingClientRect();
    // Only a part of the list may be on the screen, and that part counts.
    const seen = Math.min(innerHeight, box.bottom) - Math.max(0, box.top);
    const top = row.offsetTop - Math.max(0, seen) / 4;
    list.scrollTo({ top, behavior: calm ? "auto" : "smooth" });
  }
}
