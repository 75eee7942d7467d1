import { Plus, Trash2, X } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import type { Education, ResumeResult, Work } from "../model";
import { Button } from "../ui/button";
import { Icon } from "../ui/icon";

export interface FieldsProps {
  readonly result: ResumeResult;
  readonly onChange: (result: ResumeResult) => void;
}

interface TextProps {
  readonly label: string;
  readonly value: string | null;
  readonly inputMode?: "text" | "email" | "tel" | "decimal" | "numeric";
  readonly placeholder?: string;
  readonly pattern?: string;
  readonly disabled?: boolean;
  readonly onChange: (value: string) => void;
}

/** Keeps what is typed as it is typed: "4." and "a, " are on their way to something. */
function Text({ label, value, onChange, ...rest }: TextProps) {
  const [text, setText] = useState(value ?? "");
  return (
    <label class="field">
      <span>{label}</span>
      <input
        value={rest.disabled ? "" : text}
        maxLength={200}
        onInput={(event) => {
          setText(event.currentTarget.value);
          onChange(event.currentTarget.value);
        }}
        {...rest}
      />
    </label>
  );
}

/** Returns a number, or null for an empty or odd text. */
function numberOrNull(text: string): number | null {
  const value = Number(text.replace(",", "."));
  return text.trim() === "" || !Number.isFinite(value) ? null : value;
}

export function ContactFields({ result, onChange }: FieldsProps) {
  const set = (changes: Partial<ResumeResult>) => onChange({ ...result, ...changes });
  return (
    <div class="grid">
      <Text
        label={t("resume.name")}
        value={result.name}
        onChange={(text) => set({ name: text || null })}
      />
      <Text
        label={t("resume.email")}
        inputMode="email"
        value={result.email}
        onChange={(text) => set({ email: text || null })}
      />
      <Text
        label={t("resume.phone")}
        inputMode="tel"
        value={result.phone}
        onChange={(text) => set({ phone: text || null })}
      />
      <Text
        label={t("resume.years")}
        inputMode="decimal"
        value={result.experience_years?.toString() ?? ""}
        onChange={(text) => set({ experience_years: numberOrNull(text) })}
      />
      <Text
        label={t("resume.linksHint")}
        value={result.links.join(", ")}
        onChange={(text) => set({ links: text.split(/\s*,\s*/).filter(Boolean) })}
      />
    </div>
  );
}

export function SkillFields({ result, onChange }: FieldsProps) {
  const [text, setText] = useState("");
  const setSkills = (skills: readonly string[]) => onChange({ ...result, skills });
  const add = () => {
    const skill = text.trim();
    setText("");
    if (skill && !result.skills.includes(skill)) setSkills([...result.skills, skill]);
  };
  return (
    <>
      <ul class="chips editing">
        {result.skills.map((skill) => (
          <li key={skill}>
            <button
              type="button"
              aria-label={t("resume.removeSkill", { skill })}
              onClick={() => setSkills(result.skills.filter((other) => other !== skill))}
            >
              {skill}
              <Icon of={X} size={16} />
            </button>
          </li>
        ))}
      </ul>
      <div class="adder">
        <label class="field">
          <span>{t("resume.addSkill")}</span>
          <input
            value={text}
            maxLength={80}
            onInput={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              add();
            }}
          />
        </label>
        <Button icon={Plus} onClick={add}>
          {t("resume.add")}
        </Button>
      </div>
    </>
  );
}

interface ListProps<Item> {
  readonly items: readonly Item[];
  readonly empty: Item;
  readonly removeLabel: string;
  readonly onChange: (items: readonly Item[]) => void;
  readonly children: (item: Item, set: (changes: Partial<Item>) => void) => preact.JSX.Element;
}

function EntryList<Item>({ items, empty, removeLabel, onChange, children }: ListProps<Item>) {
  // Entries have no names of their own; these keep each set of fields with its entry.
  const [ids, setIds] = useState(items.map((_, index) => index));
  const remove = (index: number) => {
    setIds(ids.filter((_, at) => at !== index));
    onChange(items.filter((_, at) => at !== index));
  };
  const add = () => {
    setIds([...ids, Math.max(-1, ...ids) + 1]);
    onChange([...items, empty]);
  };
  return (
    <>
      {items.map((item, index) => (
        <fieldset class="entry" key={ids[index]}>
          <legend class="hidden">{t("resume.entry", { n: index + 1 })}</legend>
          {children(item, (changes) =>
            onChange(items.map((old, at) => (at === index ? { ...old, ...changes } : old))),
          )}
          <Button
            kind="quiet"
            icon={Trash2}
            label={`${removeLabel}: ${t("resume.entry", { n: index + 1 })}`}
            onClick={() => remove(index)}
          >
            {removeLabel}
          </Button>
        </fieldset>
      ))}
      <Button icon={Plus} onClick={add}>
        {t("resume.addEntry")}
      </Button>
    </>
  );
}

const NO_WORK: Work = { employer: null, title: null, start: null, end: null, current: false };
/** What "2019-03" looks like, for the browser's own check. */
const MONTH_PATTERN = "[0-9]{4}(-(0[1-9]|1[0-2]))?";

export function WorkFields({ result, onChange }: FieldsProps) {
  return (
    <EntryList
      items={result.work}
      empty={NO_WORK}
      removeLabel={t("resume.remove")}
      onChange={(work) => onChange({ ...result, work })}
    >
      {(work, set) => (
        <div class="grid">
          <Text
            label={t("resume.jobTitle")}
            value={work.title}
            onChange={(text) => set({ title: text || null })}
          />
          <Text
            label={t("resume.employer")}
            value={work.employer}
            onChange={(text) => set({ employer: text || null })}
          />
          <Text
            label={t("resume.from")}
            value={work.start}
            placeholder="2019-03"
            pattern={MONTH_PATTERN}
            onChange={(text) => set({ start: text || null })}
          />
          <Text
            label={t("resume.to")}
            value={work.current ? null : work.end}
            placeholder="2021-06"
            pattern={MONTH_PATTERN}
            disabled={work.current}
            onChange={(text) => set({ end: text || null })}
          />
          <label class="tick">
            <input
              type="checkbox"
              checked={work.current}
              onChange={(event) =>
                set({
                  current: event.currentTarget.checked,
                  end: event.currentTarget.checked ? null : work.end,
                })
              }
            />
            <span>{t("resume.current")}</span>
          </label>
        </div>
      )}
    </EntryList>
  );
}

const NO_EDUCATION: Education = {
  institution: null,
  degree: null,
  start_year: null,
  end_year: null,
};

export function EducationFields({ result, onChange }: FieldsProps) {
  return (
    <EntryList
      items={result.education}
      empty={NO_EDUCATION}
      removeLabel={t("resume.remove")}
      onChange={(education) => onChange({ ...result, education })}
    >
      {(education, set) => (
        <div class="grid">
          <Text
            label={t("resume.degree")}
            value={education.degree}
            onChange={(text) => set({ degree: text || null })}
          />
          <Text
            label={t("resume.institution")}
            value={education.institution}
            onChange={(text) => set({ institution: text || null })}
          />
          <Text
            label={t("resume.fromYear")}
            inputMode="numeric"
            value={education.start_year?.toString() ?? ""}
            onChange={(text) => set({ start_year: numberOrNull(text) })}
          />
          <Text
            label={t("resume.toYear")}
            inputMode="numeric"
            value={education.end_year?.toString() ?? ""}
            onChange={(text) => set({ end_year: numberOrNull(text) })}
          />
        </div>
      )}
    </EntryList>
  );
}
