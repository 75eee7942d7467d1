import { SendHorizontal } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { ANSWER_MAX_LENGTH, cleanAnswer } from "../live/protocol";
import type { Session } from "../live/session";
import type { ShownState } from "../talk";
import { Button } from "../ui/button";

/** Characters before the limit at which the page begins to count aloud. */
const HINT_BEFORE = 500;

/** Where a candidate types instead of talking. Enter sends, Shift and Enter make a new line. */
export function Answer({ session, state }: { session: Session; state: ShownState }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState("");
  useEffect(() => field.current?.focus(), []);
  const send = () => {
    const answer = cleanAnswer(text);
    if (answer === "" || state === "ended") return;
    session.answer(answer);
    setText("");
    field.current?.focus();
  };
  return (
    <form
      class="answer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label class="field">
        <span>{t("answer.label")}</span>
        <textarea
          ref={field}
          rows={2}
          maxLength={ANSWER_MAX_LENGTH}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
      </label>
      <Button kind="main" submit icon={SendHorizontal} disabled={text.trim() === ""}>
        {t("answer.send")}
      </Button>
      {text.length >= ANSWER_MAX_LENGTH - HINT_BEFORE && (
        <small>{t("answer.hint", { n: text.length, total: ANSWER_MAX_LENGTH })}</small>
      )}
    </form>
  );
}
