import { Clock3 } from "lucide";
import type { Guide } from "../guide";
import { t } from "../i18n";
import type { InterviewView } from "../model";
import { linkProblemKeys, linkProblemOf } from "../problems";
import { Button } from "../ui/button";
import { Countdown } from "../ui/countdown";
import { Icon } from "../ui/icon";
import { Contact, Page } from "../ui/page";
import type { Patience, Wait } from "./use-patience";

interface WaitingProps {
  readonly guide: Guide;
  readonly view: InterviewView;
  readonly wait: Wait;
  readonly patience: Patience;
}

/** The server has no room now: the page tries again by itself and keeps the candidate's place. */
export function Waiting({ guide, view, wait, patience }: WaitingProps) {
  const [title, text] = linkProblemKeys(linkProblemOf(wait.problem));
  return (
    <Page guide={guide} view={view} title={t(title)} lead={t(text)}>
      <div class="emblem" aria-hidden="true">
        <Icon of={Clock3} size={32} />
      </div>
      <p>{t("waiting.place")}</p>
      <Countdown until_ms={wait.until_ms} />
      <div class="actions">
        <Button kind="main" onClick={patience.hurry}>
          {t("link.retry")}
        </Button>
        <Button onClick={patience.giveUp}>{t("waiting.back")}</Button>
      </div>
      <p class="soft">
        {t("link.write")} <Contact email={view.organization.contact_email} />
      </p>
    </Page>
  );
}
