import { Clock3, type IconNode, Link2Off, WifiOff } from "lucide";
import { useEffect, useState } from "preact/hooks";
import type { Problem } from "../api";
import type { Guide } from "../guide";
import { formatMoment, t } from "../i18n";
import {
  isPassing,
  isWorthRetry,
  type LinkProblem,
  linkProblemKeys,
  linkProblemOf,
  waitMs,
} from "../problems";
import { Button } from "../ui/button";
import { Countdown } from "../ui/countdown";
import { Icon } from "../ui/icon";
import { Contact, Page } from "../ui/page";

const ICONS: Partial<Record<LinkProblem, IconNode>> = {
  link_not_open: Clock3,
  full: Clock3,
  interviewer_away: Clock3,
  restarting: Clock3,
  busy: Clock3,
  offline: WifiOff,
};

/** The link does not lead to an interview: why, and whom to write to. */
export function LinkProblemScreen({ guide, problem }: { guide: Guide; problem: Problem }) {
  const kind = linkProblemOf(problem);
  const [title, text] = linkProblemKeys(kind);
  const when = problem.opens_at ? formatMoment(problem.opens_at) : t("link.later");
  return (
    <Page guide={guide} view={null} title={t(title)} lead={t(text, { when })}>
      <div class="emblem" aria-hidden="true">
        <Icon of={ICONS[kind] ?? Link2Off} size={32} />
      </div>
      {kind !== "offline" && (
        <p>
          {problem.contact_email ? (
            <>
              {t("link.write")} <Contact email={problem.contact_email} />
            </>
          ) : (
            t("link.writeSender")
          )}
        </p>
      )}
      {isPassing(kind) && <Again guide={guide} problem={problem} />}
      {isWorthRetry(kind) && !isPassing(kind) && (
        <div class="actions">
          <Button kind="main" onClick={() => location.reload()}>
            {t("link.retry")}
          </Button>
        </div>
      )}
    </Page>
  );
}

/** What passes by itself is tried again by itself; a click is faster. */
function Again({ guide, problem }: { guide: Guide; problem: Problem }) {
  const [until_ms, setUntil] = useState(0);
  const enter = () => void guide.enter().catch(() => undefined);
  useEffect(() => {
    const delay_ms = waitMs(problem, Math.random());
    setUntil(performance.now() + delay_ms);
    const timer = setTimeout(enter, delay_ms);
    return () => clearTimeout(timer);
  }, [problem]);
  return (
    <>
      {until_ms > 0 && <Countdown until_ms={until_ms} />}
      <div class="actions">
        <Button kind="main" onClick={enter}>
          {t("link.retry")}
        </Button>
      </div>
    </>
  );
}
