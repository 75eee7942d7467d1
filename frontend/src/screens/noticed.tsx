import { useEffect, useRef, useState } from "preact/hooks";
import type { Guide } from "../guide";
import { count, t } from "../i18n";
import { becauseOf, leftOf, wordsOf } from "../integrity/words";
import { EXPLANATION_MAX_LENGTH, type IntegrityNotice } from "../live/protocol";
import { Button } from "../ui/button";
import { Notice } from "../ui/notice";

/** How long the thanks for an answer stay, in ms. A guess. */
const THANKS_MS = 4000;

/** What was noticed, in plain words; an answer is an offer, not a duty. */
export function Noticed({ notice, guide }: { notice: IntegrityNotice; guide: Guide }) {
  const [text, setText] = useState("");
  const [sent, setSent] = useState(false);
  const block = useRef<HTMLDivElement>(null);
  // On a phone it would lie below what is shown; the focus stays where the candidate is.
  useEffect(() => block.current?.scrollIntoView({ block: "nearest" }), []);
  if (sent) return <Thanks event={notice.event} guide={guide} />;
  const answer = () => {
    if (text.trim() === "") {
      guide.putAway(notice.event);
      return;
    }
    guide.explain(notice.event, text);
    setSent(true);
  };
  return (
    <Notice kind="info">
      <div role="alert" ref={block}>
        <p>{wordsOf(notice)}</p>
        <Count notice={notice} />
      </div>
      <form
        data-own
        onSubmit={(submitted) => {
          submitted.preventDefault();
          answer();
        }}
      >
        <label class="field">
          <span>{t("noticed.label")}</span>
          <input
            value={text}
            maxLength={EXPLANATION_MAX_LENGTH}
            onInput={(typed) => setText(typed.currentTarget.value)}
          />
        </label>
        <fieldset class="because">
          <legend class="hidden">{t("noticed.because")}</legend>
          {becauseOf(notice.kind).map((key) => (
            <Button
              key={key}
              class="chip"
              pressed={text === t(key)}
              onClick={() => setText(t(key))}
            >
              {t(key)}
            </Button>
          ))}
        </fieldset>
        <div class="row">
          <Button submit>{text.trim() === "" ? t("noticed.goOn") : t("noticed.send")}</Button>
        </div>
      </form>
    </Notice>
  );
}

/** Whether the note counts, and how many are left, told plainly. */
function Count({ notice }: { notice: IntegrityNotice }) {
  const left = leftOf(notice);
  if (left === null) return null;
  if (notice.mode === "warn") return <p>{t("noticed.notCounted")}</p>;
  return <p>{count("noticed.left", left)}</p>;
}

function Thanks({ event, guide }: { event: string; guide: Guide }) {
  useEffect(() => {
    const timer = setTimeout(() => guide.putAway(event), THANKS_MS);
    return () => clearTimeout(timer);
  }, [event, guide]);
  return (
    <Notice kind="good">
      <p role="status">{t("noticed.thanks")}</p>
    </Notice>
  );
}
