type Listener = (now: number) => void;

/** The recording on the page; without one, moments are kept and nothing sounds. */
export class Player {
  private readonly listeners: Listener[] = [];
  private silent = 0;
  private stopAt: number | null = null;

  constructor(readonly audio: HTMLAudioElement | null) {
    audio?.addEventListener("timeupdate", () => this.tell());
    audio?.addEventListener("seeking", () => this.tell());
    audio?.addEventListener("play", () => this.follow());
  }

  get now(): number {
    return this.audio?.currentTime ?? this.silent;
  }

  get isPlaying(): boolean {
    return this.audio !== null && !this.audio.paused;
  }

  onTime(listener: Listener): void {
    this.listeners.push(listener);
  }

  seek(seconds: number): void {
    this.stopAt = null;
    const place = Math.max(0, seconds);
    if (this.audio) this.audio.currentTime = place;
    this.silent = place;
    this.tell();
  }

  /** Plays from a place, up to another when it is given. */
  playFrom(seconds: number, until: number | null = null): void {
    this.seek(seconds);
    this.stopAt = until;
    this.start();
  }

  toggle(): void {
    if (this.isPlaying) this.audio?.pause();
    else this.start();
  }

  private start(): void {
    // A browser that refuses leaves the button as it is: the person presses again.
    this.audio?.play().catch(() => undefined);
  }

  /** Four times a second is too coarse for a needle that moves. */
  private follow(): void {
    if (!this.isPlaying) return;
    this.tell();
    requestAnimationFrame(() => this.follow());
  }

  private tell(): void {
    if (this.stopAt !== null && this.now >= this.stopAt) {
      this.stopAt = null;
      this.audio?.pause();
    }
    for (const listener of this.listeners) listener(this.now);
  }
}
