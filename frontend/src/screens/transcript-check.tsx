import { Check, Pencil, Undo2 } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import {
  type Afterwards,
  type Correction,
  type Corrections,
  piecesOf,
  type TranscriptTurn,
  untilWhen,
  type Wanted,
  withCorrection,
} from "../afterwards";
import { currentLanguage, t } from "../i18n";
import { formatPosition, speakerName } from "../receipt";
import { Button } from "../ui/button";
import { Icon } from "../ui/icon";
import { Notice, ProblemNotice } from "../ui/notice";
import { type Task, useTask } from "../ui/task";
import { Editor } from "./correction-editor";

/** How often and how many times a transcript that is being made is asked for. */
const LOOK_EVERY_MS = 3000;
const LOOKS = 60;

/** After so many looks, some 15 s, what stands below waits no longer for the transcript (a guess). */
const WAITED_LOOKS = 5;

/** Returns the transcript as the server has it, looked at again while it is being made. */
function useTranscript(server: Afterwards, onLooked: (looked: true) => void) {
  const [found, setFound] = useState<Corrections | null>(null);
  const [looks, setLooks] = useState(0);
  useEffect(() => {
    let wanted = true;
    let timer = 0;
    const again = (after_ms: number) => {
      timer = window.setTimeout(() => setLooks((made) => made + 1), after_ms);
    };
    server.transcript().then(
      (next) => {
        if (next.state !== "preparing" || looks >= WAITED_LOOKS) onLooked(true);
        if (!wanted) return;
        setFound(next);
        if (next.state === "preparing" && looks < LOOKS) again(LOOK_EVERY_MS);
        if (next.state === "open" && next.closes_at) {
          again(Math.max(1000, Date.parse(next.closes_at) - Date.now() + 1000));
        }
      },
      () => {
        onLooked(true);
        if (wanted && looks < LOOKS) again(LOOK_EVERY_MS);
      },
    );
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [server, looks, onLooked]);
  return { found, setFound, lookAgain: () => setLooks((made) => made + 1) };
}

function Said({ text, corrections }: { text: string; corrections: readonly Correction[] }) {
  return (
    <p>
      {piecesOf(text, corrections).map((piece, index) =>
        piece.old === null ? (
          piece.text
        ) : (
          <ins key={index} title={t("correct.was", { old: piece.old })}>
            {piece.text}
          </ins>
        ),
      )}
    </p>
  );
}

/** The transcript before it is judged: names and terms may be put right, nothing else. */
interface CheckProps {
  readonly server: Afterwards;
  readonly firm: string;
  /** Told once the transcript is there, there is none, or it would take too long to wait for it. */
  readonly onLooked: (looked: true) => void;
}

export function TranscriptCheck({ server, firm, onLooked }: CheckProps) {
  const { found, setFound, lookAgain } = useTranscript(server, onLooked);
  const task = useTask();
  const keep = async (wanted: readonly Wanted[], confirmed = false) =>
    found !== null &&
    task.run(async () => setFound(await server.correct(found, wanted, confirmed)));
  useEffect(() => {
    if (task.problem?.status === 409) lookAgain();
  }, [task.problem]);
  if (!found || found.state === "off") return null;
  if (found.state === "preparing") {
    return (
      <p class="soft" role="status">
        {t("correct.preparing")}
      </p>
    );
  }
  if (found.state === "closed") return <Closed found={found} tooLate={task.problem !== null} />;
  const until = found.closes_at ? untilWhen(found.closes_at, new Date(), currentLanguage()) : "";
  return (
    <section class="card correcting" aria-labelledby="correcting">
      <h2 id="correcting">{t("correct.title")}</h2>
      <p>{t("correct.lead", { firm })}</p>
      <p class="soft">{t("correct.until", { until })}</p>
      <Turns found={found} task={task} keep={keep} />
      <div class="actions">
        <Button
          kind="main"
          icon={Check}
          busy={task.busy}
          onClick={() => void keep(found.corrections, true)}
        >
          {t("correct.right")}
        </Button>
      </div>
    </section>
  );
}

interface TurnsProps {
  readonly found: Corrections;
  readonly task: Task;
  /** Returns whether the corrections were kept. */
  readonly keep: (wanted: readonly Wanted[]) => Promise<boolean>;
}

function Turns({ found, task, keep }: TurnsProps) {
  const [edited, setEdited] = useState<number | null>(null);
  const add = async (wanted: Wanted) => {
    if (await keep(withCorrection(found.corrections, wanted))) setEdited(null);
  };
  return (
    <>
      <ol class="transcript">
        {found.turns.map((turn) => (
          <Turn
            key={turn.turn}
            turn={turn}
            corrections={found.corrections.filter((each) => each.turn === turn.turn)}
            edited={edited === turn.turn}
            onEdit={() => {
              task.clear();
              setEdited(turn.turn);
            }}
            onUndo={(gone) => void keep(found.corrections.filter((each) => each !== gone))}
          >
            <Editor
              turn={turn}
              busy={task.busy}
              problem={task.problem}
              onKeep={(wanted) => void add(wanted)}
              onCancel={() => {
                task.clear();
                setEdited(null);
              }}
            />
          </Turn>
        ))}
      </ol>
      {edited === null && <ProblemNotice problem={task.problem} />}
    </>
  );
}

function Closed({ found, tooLate }: { found: Corrections; tooLate: boolean }) {
  if (tooLate) {
    return (
      <Notice kind="info" urgent>
        <p>{t("correct.closed")}</p>
      </Notice>
    );
  }
  return found.confirmed_at ? (
    <Notice kind="good" urgent>
      <p>{t("correct.thanks")}</p>
    </Notice>
  ) : null;
}

interface TurnProps {
  readonly turn: TranscriptTurn;
  readonly corrections: readonly Correction[];
  readonly edited: boolean;
  readonly onEdit: () => void;
  readonly onUndo: (gone: Correction) => void;
  readonly children: ComponentChildren;
}

function Turn({ turn, corrections, edited, onEdit, onUndo, children }: TurnProps) {
  const isOwn = turn.speaker === "candidate" && turn.text !== "";
  const pencil = useRef<HTMLDivElement>(null);
  const wasEdited = useRef(false);
  useEffect(() => {
    // The reader goes on where the editor was opened.
    if (wasEdited.current && !edited) pencil.current?.querySelector("button")?.focus();
    wasEdited.current = edited;
  }, [edited]);
  const at = formatPosition(turn.start_ms);
  return (
    <li class={isOwn ? "answered" : ""}>
      <p class="who">
        {speakerName(turn.speaker)} <span>{at}</span>
      </p>
      <Said text={turn.text} corrections={corrections} />
      {corrections.length > 0 && (
        <ul class="put-right">
          {corrections.map((each) => (
            <li key={each.first_word}>
              <span>
                <del>{each.old}</del> <ins>{each.new}</ins>
              </span>
              <button
                type="button"
                class="text-button"
                aria-label={t("correct.undoOne", { old: each.old, new: each.new })}
                onClick={() => onUndo(each)}
              >
                <Icon of={Undo2} size={16} />
                {t("correct.undo")}
              </button>
            </li>
          ))}
        </ul>
      )}
      {isOwn && (
        <div ref={pencil}>
          {edited ? (
            children
          ) : (
            <button
              type="button"
              class="text-button"
              aria-label={t("correct.editAt", { at })}
              onClick={onEdit}
            >
              <Icon of={Pencil} size={16} />
              {t("correct.edit")}
            </button>
          )}
        </div>
      )}
    </li>
  );
}
