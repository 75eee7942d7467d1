import type { Level } from "../live/level";
import type { ShownState } from "../talk";
import { useLevel } from "./level";

const BARS = 7;

/**
 * The interviewer: seven bars whose shape tells the state (a wave, a line, dots, a pause sign, a
 * broken line). The word beside it says the same.
 */
export function Wave({ state, level }: { state: ShownState; level?: Level | null | undefined }) {
  const element = useLevel(level ?? null, (wave, value) =>
    wave.style.setProperty("--level", value.toFixed(3)),
  );
  return (
    <div ref={element} class={`wave ${state}`} aria-hidden="true">
      {Array.from({ length: BARS }, (_, bar) => (
        <span key={bar} />
      ))}
    </div>
  );
}
