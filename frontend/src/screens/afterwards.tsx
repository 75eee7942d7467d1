import { Copy } from "lucide";
import { useEffect, useMemo, useState } from "preact/hooks";
import { Afterwards, type Feedback } from "../afterwards";
import type { Guide } from "../guide";
import { formatMoment, t } from "../i18n";
import type { InterviewView } from "../model";
import { Button } from "../ui/button";
import { Declaration } from "./declaration";
import { TranscriptCheck } from "./transcript-check";

interface Props {
  readonly guide: Guide;
  readonly view: InterviewView;
}

function useServer({ guide, view }: Props): Afterwards {
  return useMemo(() => new Afterwards(guide.api, view.id), [guide.api, view.id]);
}

interface WaitingProps extends Props {
  /** Told once the server has answered, or not, what there is to show. */
  readonly onAnswered?: (answered: true) => void;
}

/** What waits for the candidate or was written to them. */
export function Waiting({ onAnswered, ...props }: WaitingProps) {
  const server = useServer(props);
  const [feedback, setFeedback] = useState<Feedback | null>(null);
  const [asked, setAsked] = useState(false);
  const [looked, setLooked] = useState(false);
  useEffect(() => {
    server
      .feedback()
      .then(setFeedback, () => undefined)
      .then(() => setAsked(true));
  }, [server]);
  useEffect(() => {
    if (asked && looked) onAnswered?.(true);
  }, [asked, looked, onAnswered]);
  const firm = props.view.organization.name;
  return (
    <>
      {feedback?.text && (
        <section class="card feedback" aria-labelledby="feedback">
          <h2 id="feedback">{t("feedback.title", { firm })}</h2>
          <p class="written">{feedback.text}</p>
          <p class="soft">
            {t("feedback.when", { date: formatMoment(feedback.released_at ?? "") })}
          </p>
        </section>
      )}
      <TranscriptCheck server={server} firm={firm} onLooked={setLooked} />
    </>
  );
}

/** What may be given or kept, and need not be. */
export function Voluntary(props: Props) {
  const server = useServer(props);
  const firm = props.view.organization.name;
  return (
    <>
      <Declaration server={server} firm={firm} />
      {props.view.return_link && <ReturnLink link={props.view.return_link} firm={firm} />}
    </>
  );
}

function ReturnLink({ link, firm }: { link: string; firm: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <section class="card return" aria-labelledby="return">
      <h2 id="return">{t("return.title")}</h2>
      <p id="return-why">{t("return.why", { firm })}</p>
      <label class="field">
        <span>{t("return.link")}</span>
        <input
          type="text"
          readOnly
          value={link}
          aria-describedby="return-why"
          onFocus={(event) => event.currentTarget.select()}
        />
      </label>
      <Button
        icon={Copy}
        onClick={() => {
          // Without the clipboard the link stands there to be copied by hand.
          navigator.clipboard?.writeText(link).then(
            () => setCopied(true),
            () => undefined,
          );
        }}
      >
        {t(copied ? "return.copied" : "return.copy")}
      </Button>
    </section>
  );
}
