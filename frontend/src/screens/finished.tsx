import { CircleCheck, Download, Star } from "lucide";
import { Fragment } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../api";
import type { Guide } from "../guide";
import { t } from "../i18n";
import type { InterviewView, Receipt } from "../model";
import { formatPosition, keptGroups, receiptText, speakerName } from "../receipt";
import { Button } from "../ui/button";
import { Icon } from "../ui/icon";
import { LateNote } from "../ui/late-note";
import { useCount } from "../ui/level";
import { Notice, ProblemNotice } from "../ui/notice";
import { Contact, Page } from "../ui/page";
import { useTask } from "../ui/task";
import { useAfterwards } from "./afterwards-later";

function save(receipt: Receipt): void {
  const url = URL.createObjectURL(new Blob([receiptText(receipt)], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${t("receipt.file")}-${receipt.interview.slice(0, 8)}.txt`;
  link.click();
  URL.revokeObjectURL(url);
}

function ReceiptCard({ receipt }: { receipt: Receipt }) {
  return (
    <section class="card receipt" aria-labelledby="receipt">
      <h2 id="receipt">{t("receipt.heading")}</h2>
      <dl>
        <dt>{t("receipt.kept")}</dt>
        <dd>
          {keptGroups(receipt.kept).map(({ until, what }) => (
            <Fragment key={until}>
              <ul class="bullets">
                {what.map((item) => (
                  <li key={item}>{item}</li>
                ))}
              </ul>
              {until && <p class="until">{t("receipt.keptUntil", { until })}</p>}
            </Fragment>
          ))}
        </dd>
        <dt>{t("receipt.readers")}</dt>
        <dd>
          <ul class="bullets">
            {receipt.readers.map((reader) => (
              <li key={reader}>{reader}</li>
            ))}
          </ul>
        </dd>
        <dt>{t("receipt.decides")}</dt>
        <dd>{receipt.decides}</dd>
        <dt>{t("receipt.rightsTitle")}</dt>
        <dd>
          {t("receipt.rightsShort")} <Contact email={receipt.contact_email} />
        </dd>
      </dl>
      <Button icon={Download} onClick={() => save(receipt)}>
        {t("receipt.download")}
      </Button>
      <Transcript receipt={receipt} />
    </section>
  );
}

function Transcript({ receipt }: { receipt: Receipt }) {
  return (
    <details class="fold">
      <summary>{t("receipt.transcript")}</summary>
      {receipt.turns.length === 0 && <p class="soft">{t("receipt.empty")}</p>}
      <ol class="transcript">
        {receipt.turns.map((turn) => (
          <li key={`${turn.start_ms}-${turn.speaker}`}>
            <p class="who">
              {speakerName(turn.speaker)} <span>{formatPosition(turn.start_ms)}</span>
            </p>
            <p>{turn.text}</p>
          </li>
        ))}
      </ol>
    </details>
  );
}

const STARS = [1, 2, 3, 4, 5];

function Rating({ guide, given }: { guide: Guide; given: number | null }) {
  const task = useTask();
  const [stars, setStars] = useState(given ?? 0);
  const [comment, setComment] = useState("");
  if (given !== null) {
    return (
      <Notice kind="good" urgent>
        <p>{t("rating.thanks")}</p>
      </Notice>
    );
  }
  return (
    <form
      class="card rating"
      onSubmit={(event) => {
        event.preventDefault();
        if (stars > 0) void task.run(() => guide.rate(stars, comment.trim()));
      }}
    >
      <fieldset>
        <legend>{t("rating.title")}</legend>
        <div class="stars">
          {STARS.map((star) => (
            <label key={star} class={star <= stars ? "lit" : ""}>
              <input
                type="radio"
                name="stars"
                value={star}
                checked={star === stars}
                onChange={() => setStars(star)}
              />
              <Icon of={Star} size={28} />
              <span class="hidden">{t("rating.star", { n: star })}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {stars > 0 && (
        <label class="field">
          <span>{t("rating.comment")}</span>
          <textarea
            rows={3}
            maxLength={2000}
            value={comment}
            onInput={(event) => setComment(event.currentTarget.value)}
          />
        </label>
      )}
      <ProblemNotice problem={task.problem} />
      {stars > 0 && (
        <Button submit busy={task.busy}>
          {t("rating.send")}
        </Button>
      )}
    </form>
  );
}

/** Waiting times between tries while the record is being completed. */
const RECEIPT_RETRY_MS = 2000;
const RECEIPT_TRIES = 10;

function useReceipt(guide: Guide): { receipt: Receipt | null; failed: boolean } {
  const [receipt, setReceipt] = useState<Receipt | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (receipt || tries >= RECEIPT_TRIES) return undefined;
    let timer = 0;
    guide.receipt().then(setReceipt, (error: unknown) => {
      const forGood = error instanceof ApiError && [401, 403, 404].includes(error.problem.status);
      const next = forGood ? RECEIPT_TRIES : tries + 1;
      timer = window.setTimeout(() => setTries(next), forGood ? 0 : RECEIPT_RETRY_MS);
    });
    return () => clearTimeout(timer);
  }, [guide, receipt, tries]);
  return { receipt, failed: tries >= RECEIPT_TRIES };
}

/** The job's rules on notes stopped the talk (`EndReason.STOPPED` of the server). */
const STOPPED = "stopped";

export function Finished({ guide, view }: { guide: Guide; view: InterviewView }) {
  const { receipt, failed } = useReceipt(guide);
  const parts = useAfterwards();
  const [answered, setAnswered] = useState(false);
  const later = parts === "none" ? null : parts;
  // What is to be touched stands where it stays: nothing above it comes in late.
  const settled = (receipt !== null || failed) && (parts === "none" || answered);
  const waiting = useCount(guide.waiting);
  const stopped = view.end_reason === STOPPED;
  const { name, contact_email } = view.organization;
  return (
    <Page
      guide={guide}
      view={view}
      title={t(stopped ? "stopped.title" : "finished.title")}
      lead={t(stopped ? "stopped.lead" : "finished.lead", { firm: name })}
    >
      {waiting === 0 ? (
        <div class={`saved ${receipt ? "done" : ""}`} role="status">
          <Icon of={CircleCheck} />
          <p>{receipt || failed ? t("finished.saved") : t("finished.saving")}</p>
        </div>
      ) : (
        <LateNote waiting={guide.waiting} />
      )}
      {stopped && (
        <Notice kind="info">
          <p>{t("stopped.next", { firm: name })}</p>
        </Notice>
      )}
      <p>
        {t(stopped ? "stopped.write" : "finished.next", { firm: name })}{" "}
        <Contact email={contact_email} />
      </p>
      {later && <later.Waiting guide={guide} view={view} onAnswered={setAnswered} />}
      {receipt && <ReceiptCard receipt={receipt} />}
      {!receipt && !failed && (
        <div class="card bones" aria-hidden="true">
          <span />
          <span />
          <span />
        </div>
      )}
      {failed && (
        <Notice kind="warning" urgent>
          <p>{t("finished.noReceipt")}</p>
        </Notice>
      )}
      {settled && <Rating guide={guide} given={view.rating} />}
      {settled && later && <later.Voluntary guide={guide} view={view} />}
    </Page>
  );
}
