import { Archive, Backpack, Clock3, type IconNode, UsersRound } from "lucide";
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import type { Guide } from "../guide";
import { count, t } from "../i18n";
import type { InterviewView } from "../model";
import { Button } from "../ui/button";
import { Icon } from "../ui/icon";
import { Notice, ProblemNotice } from "../ui/notice";
import { Page } from "../ui/page";
import { useTask } from "../ui/task";
import { Wave } from "../ui/wave";

interface FactProps {
  readonly icon: IconNode;
  readonly title: string;
  readonly children: ComponentChildren;
}

function Fact({ icon, title, children }: FactProps) {
  return (
    <li>
      <Icon of={icon} />
      <div>
        <strong>{title}</strong>
        <p>{children}</p>
      </div>
    </li>
  );
}

function granted({ accommodations }: InterviewView): readonly string[] {
  const { extra_time, silence_s, typed_answers, large_captions } = accommodations;
  return [
    extra_time && extra_time > 1 ? t("accommodation.extraTime", { factor: extra_time }) : "",
    silence_s ? t("accommodation.silence", { seconds: silence_s }) : "",
    typed_answers ? t("accommodation.typed") : "",
    large_captions ? t("accommodation.captions") : "",
  ].filter(Boolean);
}

function Accommodation({ guide, view }: { guide: Guide; view: InterviewView }) {
  const field = useId();
  const task = useTask();
  const [text, setText] = useState("");
  const [sent, setSent] = useState(Boolean(view.accommodation_request));
  const send = async () => {
    if (text.trim() === "") return;
    setSent(await task.run(() => guide.askForAccommodation(text.trim())));
  };
  return (
    <details class="fold">
      <summary>{t("accommodation.title")}</summary>
      {sent ? (
        <Notice kind="good" urgent>
          <p>{t("accommodation.sent", { firm: view.organization.name })}</p>
        </Notice>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <label class="field" for={field}>
            <span>{t("accommodation.label")}</span>
            <textarea
              id={field}
              rows={3}
              maxLength={2000}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
            <small>{t("accommodation.hint")}</small>
          </label>
          <ProblemNotice problem={task.problem} />
          <Button submit busy={task.busy}>
            {t("accommodation.send")}
          </Button>
        </form>
      )}
    </details>
  );
}

function Interviewer({ view }: { view: InterviewView }) {
  const { name, emulated } = view.interviewer;
  return (
    <section class="card meet">
      <div class="portrait">
        <Wave state="speaking" />
      </div>
      <div>
        <h2>{t("welcome.interviewer", { name })}</h2>
        <p>{t("welcome.disclosure", { name })}</p>
        {emulated && <p class="soft">{t("welcome.emulated")}</p>}
      </div>
    </section>
  );
}

function broughtKey({ job }: InterviewView) {
  if (job.resume_policy === "required") return t("welcome.bring.resume");
  return job.resume_policy === "optional" ? t("welcome.bring.optional") : t("welcome.bring.text");
}

export function Welcome({ guide, view }: { guide: Guide; view: InterviewView }) {
  const { organization, job } = view;
  const arranged = granted(view);
  return (
    <Page
      guide={guide}
      view={view}
      step="welcome"
      title={t("welcome.title", { job: job.title })}
      lead={t("welcome.lead", { firm: organization.name })}
    >
      <Interviewer view={view} />
      <ul class="facts">
        <Fact icon={Clock3} title={count("welcome.minutes", job.duration_min)}>
          {view.questions_total
            ? t("welcome.questions", { n: view.questions_total })
            : t("welcome.pause")}
        </Fact>
        <Fact icon={Backpack} title={t("welcome.bring.title")}>
          {broughtKey(view)}
        </Fact>
        <Fact icon={Archive} title={t("welcome.kept.title")}>
          {t("welcome.kept.text")}
        </Fact>
        <Fact icon={UsersRound} title={t("welcome.decides.title")}>
          {t("welcome.decides.text", { firm: organization.name })}
        </Fact>
      </ul>
      {arranged.length > 0 && (
        <Notice kind="good">
          <p>{t("accommodation.arranged")}</p>
          <ul>
            {arranged.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </Notice>
      )}
      <Accommodation guide={guide} view={view} />
      <div class="actions">
        <Button kind="main" onClick={() => guide.next()}>
          {t("page.continue")}
        </Button>
        <Button kind="quiet" onClick={() => guide.decline()}>
          {t("welcome.decline")}
        </Button>
      </div>
    </Page>
  );
}
