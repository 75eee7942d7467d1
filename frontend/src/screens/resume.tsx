import { FileUp } from "lucide";
import { useId, useRef, useState } from "preact/hooks";
import { OFFLINE, type Problem, problemOf } from "../api";
import type { Guide } from "../guide";
import { t } from "../i18n";
import type { InterviewView } from "../model";
import { uploadProblemKey } from "../problems";
import { Button } from "../ui/button";
import { Icon } from "../ui/icon";
import { Notice } from "../ui/notice";
import { Page } from "../ui/page";
import { ResumeCard } from "./resume-card";

/** Largest file the server takes (issue: 10 MB); asked here too, to spare a long upload. */
const MAX_BYTES = 10 * 1024 * 1024;
const ACCEPTED = ".pdf,.docx,.txt";

type Upload =
  | { readonly kind: "idle" }
  | { readonly kind: "sending"; readonly name: string; readonly share: number }
  | { readonly kind: "failed"; readonly problem: Problem };

function useUpload(guide: Guide) {
  const [upload, setUpload] = useState<Upload>({ kind: "idle" });
  const send = async (file: File) => {
    if (upload.kind === "sending") return;
    if (file.size > MAX_BYTES) {
      setUpload({ kind: "failed", problem: { ...OFFLINE, status: 413, code: "too_large" } });
      return;
    }
    setUpload({ kind: "sending", name: file.name, share: 0 });
    try {
      await guide.upload(file, (share) => setUpload({ kind: "sending", name: file.name, share }));
      setUpload({ kind: "idle" });
    } catch (error) {
      setUpload({ kind: "failed", problem: problemOf(error) });
    }
  };
  return { upload, send };
}

function Sending({ name, share }: { name: string; share: number }) {
  const percent = Math.round(share * 100);
  const isRead = percent >= 100;
  return (
    <div class="card sending" role="status">
      <p>
        <strong>{isRead ? t("resume.reading") : t("resume.sending", { percent })}</strong>
      </p>
      <progress max={100} value={isRead ? undefined : percent} aria-label={name} />
      <p class="soft name">{name}</p>
    </div>
  );
}

function DropArea({ onFile, again }: { onFile: (file: File) => void; again: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  const hint = useId();
  const [over, setOver] = useState(false);
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file) onFile(file);
    // The same file again is a change too.
    if (input.current) input.current.value = "";
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button does the same
    <div
      class={`drop ${over ? "over" : ""} ${again ? "small" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      {!again && <Icon of={FileUp} size={32} />}
      {!again && <p>{t("resume.drop")}</p>}
      <input
        ref={input}
        class="hidden"
        type="file"
        accept={ACCEPTED}
        tabIndex={-1}
        aria-label={t("resume.choose")}
        onChange={(event) => take(event.currentTarget.files)}
      />
      <Button kind={again ? "plain" : "main"} onClick={() => input.current?.click()}>
        {again ? t("resume.replace") : t("resume.choose")}
      </Button>
      {!again && (
        <p class="soft" id={hint}>
          {t("resume.kinds")}
        </p>
      )}
    </div>
  );
}

export function Resume({ guide, view }: { guide: Guide; view: InterviewView }) {
  const { upload, send } = useUpload(guide);
  const { resume } = view;
  const isOptional = view.job.resume_policy === "optional";
  const sending = upload.kind === "sending";
  // What is being corrected is saved or cancelled first: nothing typed is lost by going on.
  const [editing, setEditing] = useState(false);
  const settled = resume !== null && !sending && !editing;
  return (
    <Page
      guide={guide}
      view={view}
      step="resume"
      title={resume ? t("resume.titleRead") : t("resume.title")}
      lead={resume ? t("resume.leadRead") : t("resume.lead")}
    >
      {upload.kind === "failed" && (
        <Notice kind="problem" urgent>
          <p>{t(uploadProblemKey(upload.problem))}</p>
        </Notice>
      )}
      {sending && <Sending name={upload.name} share={upload.share} />}
      {!sending && resume && (
        <ResumeCard key={resume.id} guide={guide} resume={resume} onEditing={setEditing} />
      )}
      {!sending && !resume && <DropArea again={false} onFile={(file) => void send(file)} />}
      <div class="actions">
        {settled && (
          <Button kind="main" onClick={() => guide.next()}>
            {t("resume.right")}
          </Button>
        )}
        {settled && <DropArea again onFile={(file) => void send(file)} />}
        {!resume && isOptional && !sending && (
          <Button kind="quiet" onClick={() => guide.next()}>
            {t("resume.skip")}
          </Button>
        )}
      </div>
    </Page>
  );
}
