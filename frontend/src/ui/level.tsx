import { useEffect, useRef, useState } from "preact/hooks";
import type { Level } from "../live/level";

/** Calls `show` with the level as it changes, at most once per drawn picture. */
export function useLevel(level: Level | null, show: (element: HTMLElement, value: number) => void) {
  const element = useRef<HTMLDivElement>(null);
  const latest = useRef(show);
  latest.current = show;
  useEffect(() => {
    if (!level) return undefined;
    let drawing = 0;
    const draw = () => {
      drawing = 0;
      if (element.current) latest.current(element.current, level.value);
    };
    const unsubscribe = level.subscribe(() => {
      drawing ||= requestAnimationFrame(draw);
    });
    return () => {
      unsubscribe();
      cancelAnimationFrame(drawing);
    };
  }, [level]);
  return element;
}

const SEGMENTS = 12;

/** A live meter of loudness, 0 to 1. */
export function LevelMeter({ level, label }: { level: Level; label: string }) {
  const element = useLevel(level, (meter, value) => {
    meter.style.setProperty("--level", value.toFixed(3));
    meter.setAttribute("aria-valuenow", String(Math.round(value * SEGMENTS)));
  });
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers draw <meter> each in their own way
    <div
      ref={element}
      class="meter"
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={SEGMENTS}
      aria-valuenow={0}
    >
      <span />
    </div>
  );
}

/** Returns a level that changes rarely, such as whole seconds. */
export function useCount(level: Level | null): number {
  const [value, setValue] = useState(level?.value ?? 0);
  useEffect(() => {
    // It may have changed between the drawing and this.
    setValue(level?.value ?? 0);
    return level?.subscribe(setValue);
  }, [level]);
  return value;
}
