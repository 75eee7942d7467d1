import { useEffect, useState } from "preact/hooks";
import { OFFLINE } from "../api";
import type { Guide } from "../guide";
import { t } from "../i18n";
import type { InterviewView } from "../model";
import { Button } from "../ui/button";
import { ProblemNotice } from "../ui/notice";
import { Page } from "../ui/page";

type Screen = typeof import("./resume").Resume;

/** Fetches the screens ahead of time, or again without cost. */
export const fetchResume = () => import("./resume");

/** The resume's screens are large and not every job has them: they come when they are wanted. */
export function ResumeLater(props: { readonly guide: Guide; readonly view: InterviewView }) {
  const [Resume, setResume] = useState<{ readonly screen: Screen } | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    fetchResume().then(
      ({ Resume: screen }) => setResume({ screen }),
      () => setFailed(true),
    );
  }, []);
  if (Resume) return <Resume.screen {...props} />;
  return (
    <Page {...props} step="resume" title={t("resume.title")} lead={t("resume.lead")}>
      <ProblemNotice problem={failed ? OFFLINE : null} />
      {failed && (
        <div class="actions">
          {/* A module that failed once is not fetched again before the page is. */}
          <Button kind="main" onClick={() => location.reload()}>
            {t("link.retry")}
          </Button>
        </div>
      )}
    </Page>
  );
}
