import { DoorClosed, HeartHandshake } from "lucide";
import type { Guide } from "../guide";
import { type Key, t } from "../i18n";
import type { InterviewView } from "../model";
import { Icon } from "../ui/icon";
import { LateNote } from "../ui/late-note";
import { Contact, Page } from "../ui/page";
import { useAfterwards } from "./afterwards-later";

const REASONS: Readonly<Record<string, readonly [Key, Key]>> = {
  declined: ["closed.declined.title", "closed.declined.text"],
  withdrawn: ["closed.withdrawn.title", "closed.withdrawn.text"],
  not_resumed: ["closed.notResumed.title", "closed.notResumed.text"],
  not_started: ["closed.notStarted.title", "closed.notStarted.text"],
};
const OTHER: readonly [Key, Key] = ["closed.other.title", "closed.other.text"];

/** The interview is over without having been finished: why, and whom to write to. */
export function Closed({ guide, view }: { guide: Guide; view: InterviewView }) {
  const [title, text] = REASONS[view.end_reason] ?? OTHER;
  const firm = view.organization.name;
  const parts = useAfterwards(view.started_at !== null);
  return (
    <Page guide={guide} view={view} title={t(title)} lead={t(text, { firm })}>
      <div class="emblem" aria-hidden="true">
        <Icon of={view.end_reason === "declined" ? HeartHandshake : DoorClosed} size={32} />
      </div>
      <LateNote waiting={guide.waiting} />
      <p>
        {t("closed.write", { firm })} <Contact email={view.organization.contact_email} />
      </p>
      {parts && parts !== "none" && <parts.Waiting guide={guide} view={view} />}
    </Page>
  );
}
