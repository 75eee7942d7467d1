import { useEffect, useState } from "preact/hooks";
import { count, t } from "../i18n";

/** Seconds until a moment (monotonic ms), once a second; the reader hears the first only. */
export function Countdown({ until_ms }: { until_ms: number }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((ticks) => ticks + 1), 500);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((until_ms - performance.now()) / 1000));
  return (
    <p class="countdown">{seconds === 0 ? t("waiting.now") : count("waiting.again", seconds)}</p>
  );
}
