import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide";
import type { ComponentChildren } from "preact";
import type { Problem } from "../api";
import { problemText } from "../problems";
import { Icon } from "./icon";

const ICONS = { info: Info, good: CircleCheck, warning: TriangleAlert, problem: CircleAlert };

interface NoticeProps {
  readonly kind: keyof typeof ICONS;
  /** Read out at once by screen readers. */
  readonly urgent?: boolean;
  readonly children: ComponentChildren;
}

export function Notice({ kind, urgent = false, children }: NoticeProps) {
  return (
    <div class={`notice ${kind}`} role={urgent ? "alert" : undefined}>
      <Icon of={ICONS[kind]} />
      <div>{children}</div>
    </div>
  );
}

/** What went wrong and what to do, or nothing. */
export function ProblemNotice({ problem }: { problem: Problem | null }) {
  if (!problem) return null;
  return (
    <Notice kind="problem" urgent>
      <p>{problemText(problem)}</p>
    </Notice>
  );
}
