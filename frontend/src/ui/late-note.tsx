import { t } from "../i18n";
import type { Level } from "../live/level";
import { useCount } from "./level";
import { Notice } from "./notice";

/** What is still on this device after the end: on its way, or kept for the next visit. */
export function LateNote({ waiting }: { waiting: Level }) {
  const seconds = useCount(waiting);
  if (seconds === 0) return null;
  return (
    <div role="status">
      <Notice kind={seconds > 0 ? "info" : "warning"}>
        <p>{seconds > 0 ? t("late.sending", { n: seconds }) : t("late.kept")}</p>
      </Notice>
    </div>
  );
}
