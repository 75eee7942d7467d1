import { Keyboard, Mic } from "lucide";
import { useState } from "preact/hooks";
import type { Guide } from "../guide";
import { count, t } from "../i18n";
import type { InterviewView } from "../model";
import type { Mode } from "../talk";
import { Button } from "../ui/button";
import { Notice } from "../ui/notice";
import { Page } from "../ui/page";

/** After a reload: browsers give sound and microphone only after a click. */
export function Rejoin({ guide, view }: { guide: Guide; view: InterviewView }) {
  const [chosen, choose] = useState<Mode | null>(null);
  const go = (mode: Mode) => {
    choose(mode);
    void guide.rejoin(mode).catch(() => choose(null));
  };
  return (
    <Page guide={guide} view={view} title={t("rejoin.title")} lead={t("rejoin.lead")}>
      <Notice kind="good">
        <p>{count("rejoin.left", Math.ceil(view.time_left_s / 60))}</p>
      </Notice>
      <div class="actions">
        <Button
          kind="main"
          icon={Mic}
          busy={chosen === "voice"}
          disabled={chosen !== null}
          onClick={() => go("voice")}
        >
          {t("rejoin.talk")}
        </Button>
        <Button
          icon={Keyboard}
          busy={chosen === "typed"}
          disabled={chosen !== null}
          onClick={() => go("typed")}
        >
          {t("rejoin.type")}
        </Button>
      </div>
    </Page>
  );
}
