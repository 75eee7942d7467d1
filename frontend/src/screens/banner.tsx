import { useState } from "preact/hooks";
import type { Guide } from "../guide";
import { count, type Key, t } from "../i18n";
import type { NoticeCode } from "../live/protocol";
import type { BrowserEvent } from "../model";
import type { ShownState, Talk } from "../talk";
import { Button } from "../ui/button";
import { Notice } from "../ui/notice";

const NOTICES: Partial<Record<NoticeCode, Key>> = {
  upstream_paused: "notice.paused",
  time_almost_up: "notice.timeAlmostUp",
  no_audio: "notice.noAudio",
};

/** One message at a time, the most important first; nothing when all is well. */
export function Banner({ talk, state, guide }: { talk: Talk; state: ShownState; guide: Guide }) {
  if (state === "reconnecting") {
    return (
      <Notice kind="warning">
        <p>{t("notice.reconnecting")}</p>
      </Notice>
    );
  }
  if (talk.microphoneLost) return <MicrophoneLost guide={guide} />;
  if (talk.noticed)
    return <Noticed key={talk.noticed.start_ms} event={talk.noticed} guide={guide} />;
  const key = talk.notice && NOTICES[talk.notice];
  if (!key) return null;
  return (
    <Notice kind={talk.notice === "time_almost_up" ? "info" : "warning"} urgent>
      <p>{t(key)}</p>
    </Notice>
  );
}

function MicrophoneLost({ guide }: { guide: Guide }) {
  return (
    <Notice kind="warning" urgent>
      <p>{t("notice.microphoneLost")}</p>
      <div class="row">
        <Button onClick={() => void guide.session?.setMode("voice")}>
          {t("notice.microphoneAgain")}
        </Button>
      </div>
    </Notice>
  );
}

/** What was noticed, in plain words; an answer is an offer, not a duty. */
function Noticed({ event, guide }: { event: BrowserEvent; guide: Guide }) {
  const [text, setText] = useState("");
  const seconds = Math.round(Number(event.detail.duration_ms ?? 0) / 1000);
  return (
    <Notice kind="info" urgent>
      <p>
        {event.kind === "tab_hidden"
          ? count("noticed.hidden", seconds)
          : count("noticed.focus", seconds)}
      </p>
      <form
        onSubmit={(submitted) => {
          submitted.preventDefault();
          guide.explain(event, text.trim());
        }}
      >
        <label class="field">
          <span>{t("noticed.label")}</span>
          <input
            value={text}
            maxLength={500}
            onInput={(typed) => setText(typed.currentTarget.value)}
          />
        </label>
        <div class="row">
          <Button submit>{text.trim() === "" ? t("noticed.goOn") : t("noticed.send")}</Button>
        </div>
      </form>
    </Notice>
  );
}
