import { FileText, Pencil } from "lucide";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Guide } from "../guide";
import { count, t } from "../i18n";
import type { ResumeResult, ResumeView } from "../model";
import { sendable } from "../resume";
import { Button } from "../ui/button";
import { Icon } from "../ui/icon";
import { Notice, ProblemNotice } from "../ui/notice";
import { useTask } from "../ui/task";
import { ContactFields, EducationFields, SkillFields, WorkFields } from "./resume-fields";

type Part = "contact" | "skills" | "work" | "education";

/** What a correction of each part sends. */
const PART_FIELDS: Readonly<Record<Part, readonly (keyof ResumeResult)[]>> = {
  contact: ["name", "email", "phone", "links", "experience_years"],
  skills: ["skills"],
  work: ["work"],
  education: ["education"],
};

function changesOf(part: Part, draft: ResumeResult): Partial<ResumeResult> {
  const changes = sendable(draft);
  return Object.fromEntries(PART_FIELDS[part].map((field) => [field, changes[field]]));
}

interface SectionProps {
  readonly title: string;
  readonly editLabel: string;
  readonly editing: boolean;
  readonly locked: boolean;
  readonly onEdit: () => void;
  readonly onSave: () => void;
  readonly onCancel: () => void;
  readonly busy: boolean;
  readonly children: ComponentChildren;
}

function Section(props: SectionProps) {
  const { title, editing } = props;
  return (
    <section class="part">
      <div class="heading">
        <h2>{title}</h2>
        {!editing && (
          <Button
            kind="quiet"
            icon={Pencil}
            label={props.editLabel}
            disabled={props.locked}
            onClick={props.onEdit}
          >
            {t("resume.edit")}
          </Button>
        )}
      </div>
      {editing ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            props.onSave();
          }}
        >
          {props.children}
          <div class="actions">
            <Button kind="main" submit busy={props.busy}>
              {t("resume.save")}
            </Button>
            <Button onClick={props.onCancel}>{t("resume.cancel")}</Button>
          </div>
        </form>
      ) : (
        props.children
      )}
    </section>
  );
}

const MONTH = /^(\d{4})(?:-(\d{2}))?/;

function formatMonth(month: string | null): string {
  const [, year, number] = MONTH.exec(month ?? "") ?? [];
  if (!year) return "";
  return number ? `${number}/${year}` : year;
}

function formatSpan(start: string, end: string): string {
  return [start, end].filter(Boolean).join(" – ");
}

function Missing() {
  return <p class="soft">{t("resume.notFound")}</p>;
}

function ContactView({ result }: { result: ResumeResult }) {
  const rows = [
    [t("resume.name"), result.name],
    [t("resume.email"), result.email],
    [t("resume.phone"), result.phone],
    [t("resume.links"), result.links.join(", ") || null],
    [
      t("resume.years"),
      result.experience_years === null ? null : count("resume.yearsValue", result.experience_years),
    ],
  ] as const;
  return (
    <dl class="pairs">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class={value ? "" : "soft"}>{value ?? t("resume.notFound")}</dd>
        </div>
      ))}
    </dl>
  );
}

function SkillsView({ result }: { result: ResumeResult }) {
  if (result.skills.length === 0) return <Missing />;
  return (
    <ul class="chips">
      {result.skills.map((skill) => (
        <li key={skill}>{skill}</li>
      ))}
    </ul>
  );
}

function WorkView({ result }: { result: ResumeResult }) {
  if (result.work.length === 0) return <Missing />;
  return (
    <ul class="entries">
      {result.work.map((work) => (
        <li key={`${work.employer}-${work.title}-${work.start}`}>
          <strong>{work.title || t("resume.notFound")}</strong>
          <p>{work.employer}</p>
          <p class="soft">
            {formatSpan(
              formatMonth(work.start),
              work.current ? t("resume.today") : formatMonth(work.end),
            )}
          </p>
        </li>
      ))}
    </ul>
  );
}

function EducationView({ result }: { result: ResumeResult }) {
  if (result.education.length === 0) return <Missing />;
  return (
    <ul class="entries">
      {result.education.map((education) => (
        <li key={`${education.institution}-${education.degree}-${education.start_year}`}>
          <strong>{education.degree || t("resume.notFound")}</strong>
          <p>{education.institution}</p>
          <p class="soft">
            {formatSpan(`${education.start_year ?? ""}`, `${education.end_year ?? ""}`)}
          </p>
        </li>
      ))}
    </ul>
  );
}

const PARTS = [
  ["contact", "resume.part.contact", ContactView, ContactFields],
  ["skills", "resume.part.skills", SkillsView, SkillFields],
  ["work", "resume.part.work", WorkView, WorkFields],
  ["education", "resume.part.education", EducationView, EducationFields],
] as const;

interface CardProps {
  readonly guide: Guide;
  readonly resume: ResumeView;
  readonly onEditing: (editing: boolean) => void;
}

/** What was read from the resume; every field can be corrected, one part at a time. */
export function ResumeCard({ guide, resume, onEditing }: CardProps) {
  const [part, setPart] = useState<Part | null>(null);
  const [draft, setDraft] = useState(resume.result);
  const task = useTask();
  const show = (chosen: Part | null) => {
    setPart(chosen);
    onEditing(chosen !== null);
  };
  const edit = (chosen: Part | null) => {
    setDraft(resume.result);
    task.clear();
    show(chosen);
  };
  const save = async (saved: Part) => {
    if (await task.run(() => guide.correct(changesOf(saved, draft)))) show(null);
  };
  return (
    <div class="card resume">
      <p class="file">
        <Icon of={FileText} />
        <span class="name">{resume.original_name}</span>
      </p>
      {resume.hidden_text && (
        <Notice kind="warning">
          <p>{t("resume.hidden")}</p>
        </Notice>
      )}
      {PARTS.map(([name, title, View, Fields]) => (
        <Section
          key={name}
          title={t(title)}
          editLabel={t("resume.editPart", { part: t(title) })}
          editing={part === name}
          locked={part !== null}
          busy={task.busy}
          onEdit={() => edit(name)}
          onSave={() => void save(name)}
          onCancel={() => edit(null)}
        >
          {part === name ? (
            <>
              <Fields result={draft} onChange={setDraft} />
              <ProblemNotice problem={task.problem} />
            </>
          ) : (
            <View result={resume.result} />
          )}
        </Section>
      ))}
    </div>
  );
}
