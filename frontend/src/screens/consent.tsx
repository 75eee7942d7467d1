import type { Guide } from "../guide";
import { formatMoment, t } from "../i18n";
import type { InterviewView } from "../model";
import { Button } from "../ui/button";
import { Notice, ProblemNotice } from "../ui/notice";
import { Contact, Page } from "../ui/page";
import { useTask } from "../ui/task";

/** Everything the page itself notices, in plain words; `integrity.ts` is what does it. */
function Signals() {
  const signals = [
    t("signals.away"),
    t("signals.clipboard"),
    t("signals.menu"),
    t("signals.microphone"),
  ];
  return (
    <details class="fold">
      <summary>{t("signals.title")}</summary>
      <ul class="bullets">
        {signals.map((signal) => (
          <li key={signal}>{signal}</li>
        ))}
      </ul>
      <p class="soft">{t("signals.note")}</p>
    </details>
  );
}

export function Consent({ guide, view }: { guide: Guide; view: InterviewView }) {
  const { consent } = view;
  const task = useTask();
  const agreedAt = consent.agreed_at;
  return (
    <Page guide={guide} view={view} step="consent" title={consent.title} lead={t("consent.lead")}>
      <ul class="card points">
        {consent.items.map((item) => (
          <li key={item.id}>{item.text}</li>
        ))}
      </ul>
      <Signals />
      <p class="soft">{t("consent.version", { version: consent.version })}</p>
      <ProblemNotice problem={task.problem} />
      {agreedAt ? (
        <>
          <Notice kind="good">
            <p>{t("consent.agreed", { when: formatMoment(agreedAt) })}</p>
          </Notice>
          <div class="actions">
            <Button kind="main" onClick={() => guide.next()}>
              {t("page.continue")}
            </Button>
          </div>
        </>
      ) : (
        <div class="actions equal">
          <Button kind="main" busy={task.busy} onClick={() => void task.run(() => guide.agree())}>
            {t("consent.agree")}
          </Button>
          <Button onClick={() => guide.decline()}>{t("consent.refuse")}</Button>
        </div>
      )}
    </Page>
  );
}

/** Declining is as easy as agreeing; nothing is sent before the second click. */
export function Declining({ guide, view }: { guide: Guide; view: InterviewView }) {
  const task = useTask();
  return (
    <Page
      guide={guide}
      view={view}
      title={t("declining.title")}
      lead={view.consent.decline_note || t("declining.note")}
    >
      <p>
        {t("declining.write", { firm: view.organization.name })}{" "}
        <Contact email={view.organization.contact_email} />
      </p>
      <ProblemNotice problem={task.problem} />
      <div class="actions equal">
        <Button kind="main" onClick={() => guide.back()}>
          {t("declining.back")}
        </Button>
        <Button busy={task.busy} onClick={() => void task.run(() => guide.refuse())}>
          {t("declining.confirm")}
        </Button>
      </div>
    </Page>
  );
}
