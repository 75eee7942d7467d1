/** When the page falls asleep, wakes, loses the network or goes away. */

export interface LifePorts {
  /** The page is looked at or touched: what the browser or the laptop put to sleep is woken. */
  onWake(): void;
  onOffline(): void;
  onOnline(): void;
  /** The page goes away, for a reload or for good. */
  onLeave(): void;
}

/** How often the clock is looked at, and by how much it may be late before that was a sleep. */
const TICK_MS = 1000;
const SLEPT_MS = 4000;

/** Calls back until the signal. */
export function watchLife(signal: AbortSignal, ports: LifePorts): void {
  const options = { signal };
  const wake = () => {
    if (document.hidden) return;
    keepScreenOn();
    ports.onWake();
  };
  window.addEventListener("offline", () => ports.onOffline(), options);
  window.addEventListener("online", () => ports.onOnline(), options);
  window.addEventListener("pagehide", () => ports.onLeave(), options);
  document.addEventListener("visibilitychange", wake, options);
  document.addEventListener("pointerdown", wake, options);
  // A laptop that slept tells nobody; its wall clock has jumped.
  let seen_ms = Date.now();
  const timer = setInterval(() => {
    const late_ms = Date.now() - seen_ms - TICK_MS;
    seen_ms = Date.now();
    if (late_ms > SLEPT_MS) wake();
  }, TICK_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
}

/** A phone that falls asleep ends the talk for its microphone. Not every browser can be asked. */
function keepScreenOn(): void {
  const { wakeLock } = navigator as { wakeLock?: WakeLock };
  wakeLock?.request("screen").catch(() => undefined);
}
