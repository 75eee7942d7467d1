import type { Guide } from "../guide";
import { count, currentLanguage, formatMoment, t } from "../i18n";
import { type Rules, rulesOf } from "../integrity/kinds";
import { consentLines } from "../integrity/words";
import type { InterviewView, SignalsView } from "../model";
import { Button } from "../ui/button";
import { Notice, ProblemNotice } from "../ui/notice";
import { Contact, Page } from "../ui/page";
import { useTask } from "../ui/task";

/** Everything the page itself notices in this interview; `integrity/` is what does it. */
function Signals({ rules }: { rules: Rules }) {
  const lines = consentLines(rules);
  return (
    <details class="fold">
      <summary>{t("signals.title")}</summary>
      {lines.length === 0 ? (
        <p>{t("signals.none")}</p>
      ) : (
        <>
          <ul class="bullets">
            {lines.map((key) => (
              <li key={key}>{t(key)}</li>
            ))}
          </ul>
          <p class="soft">{t("signals.note")}</p>
        </>
      )}
      <p>
        <a href={`/integrity/?language=${currentLanguage()}`} target="_blank" rel="noopener">
          {t("signals.all")}
        </a>
      </p>
      {rules.max_strikes !== null && <p>{count("signals.strikes", rules.max_strikes)}</p>}
    </details>
  );
}

/** The optional look at voices: off until this box is ticked, and going without is fine. */
function Voices({ guide, signals }: { guide: Guide; signals: SignalsView }) {
  const task = useTask();
  return (
    <>
      <label class="choice">
        <input
          type="checkbox"
          checked={signals.consents.voices}
          onChange={(event) => {
            const voices = event.currentTarget.checked;
            void task.run(() => guide.agreeToSignals({ voices }));
          }}
        />
        <span>{t("signals.voices")}</span>
      </label>
      <ProblemNotice problem={task.problem} />
    </>
  );
}

export function Consent({ guide, view }: { guide: Guide; view: InterviewView }) {
  const { consent } = view;
  const task = useTask();
  const rules = rulesOf(guide.signals);
  const agreedAt = consent.agreed_at;
  return (
    <Page guide={guide} view={view} step="consent" title={consent.title} lead={t("consent.lead")}>
      <ul class="card points">
        {consent.items.map((item) => (
          <li key={item.id}>{item.text}</li>
        ))}
      </ul>
      <Signals rules={rules} />
      {rules.camera && (
        <Notice kind="info">
          <p>{t("signals.cameraAsked")}</p>
        </Notice>
      )}
      {guide.signals?.asked.voices && <Voices guide={guide} signals={guide.signals} />}
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
