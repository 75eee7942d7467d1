import { type Key, t } from "../i18n";
import type { Level } from "../live/level";
import { useCount } from "./level";
import { Notice } from "./notice";

/** How the rest of an interview ended (`live/late.ts`, which few pages load). */
const KEPT = -1;

function words(seconds: number): Key {
  if (seconds > 0) return "late.sending";
  return seconds === KEPT ? "late.kept" : "late.arrived";
}

/** What was still on this device after the end: on its way, arrived, or kept for the next visit. */
export function LateNote({ waiting }: { waiting: Level }) {
  const seconds = useCount(waiting);
  if (seconds === 0) return null;
  const kind = seconds > 0 ? "info" : seconds === KEPT ? "warning" : "good";
  return (
    <div role="status">
      <Notice kind={kind}>
        <p>{t(words(seconds), { n: seconds })}</p>
      </Notice>
    </div>
  );
}
