import { useEffect, useRef, useState } from "preact/hooks";
import {
  type Choice,
  chosen,
  core,
  flawKey,
  type TranscriptTurn,
  type Wanted,
  wordsOf,
} from "../afterwards";
import type { Problem } from "../api";
import { t } from "../i18n";
import { Button } from "../ui/button";
import { Notice, ProblemNotice } from "../ui/notice";

/** The words of one turn to choose from: one stop of the Tab key, then the arrows. */
function Words({
  words,
  choice,
  onPress,
}: {
  words: readonly string[];
  choice: Choice | null;
  onPress: (word: number) => void;
}) {
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const move = (to: number) => {
    const next = Math.min(Math.max(to, 0), words.length - 1);
    setAt(next);
    list.current?.querySelectorAll<HTMLElement>("button")[next]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      Home: 0,
      End: words.length - 1,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    move(to);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a toolbar of words, not fields of a form
    <div ref={list} class="words" role="group" aria-label={t("correct.words")}>
      {words.map((word, index) => (
        <button
          key={index}
          type="button"
          tabIndex={index === at ? 0 : -1}
          aria-pressed={choice !== null && index >= choice.first && index <= choice.last}
          onKeyDown={onKeyDown}
          onClick={() => {
            setAt(index);
            onPress(index);
          }}
        >
          {word}
        </button>
      ))}
    </div>
  );
}

interface EditorProps {
  readonly turn: TranscriptTurn;
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly onKeep: (wanted: Wanted) => void;
  readonly onCancel: () => void;
}

/** Chooses misheard words of one turn and writes what was said in their place. */
export function Editor({ turn, busy, problem, onKeep, onCancel }: EditorProps) {
  const words = wordsOf(turn.text);
  const [choice, setChoice] = useState<Choice | null>(null);
  const [said, setSaid] = useState("");
  const first = useRef<HTMLFormElement>(null);
  useEffect(() => first.current?.querySelector<HTMLElement>("button")?.focus(), []);
  const press = (word: number) => {
    const next = chosen(choice, word);
    setChoice(next);
    setSaid(next ? core(words.slice(next.first, next.last + 1).join(" ")) : "");
  };
  return (
    <form
      ref={first}
      class="editor"
      onSubmit={(event) => {
        event.preventDefault();
        if (!choice) return;
        onKeep({
          turn: turn.turn,
          first_word: choice.first,
          word_count: choice.last - choice.first + 1,
          new: said.trim(),
        });
      }}
      onKeyDown={(event) => event.key === "Escape" && onCancel()}
    >
      <p class="soft">{t("correct.choose")}</p>
      <Words words={words} choice={choice} onPress={press} />
      {choice && (
        <label class="field">
          <span>{t("correct.said")}</span>
          <input
            type="text"
            maxLength={60}
            value={said}
            autocomplete="off"
            onInput={(event) => setSaid(event.currentTarget.value)}
          />
        </label>
      )}
      {problem?.code === "correction_unfit" ? (
        <Notice kind="warning" urgent>
          <p>{t(flawKey(problem.flaw))}</p>
        </Notice>
      ) : (
        <ProblemNotice problem={problem} />
      )}
      <div class="actions">
        <Button kind="main" submit busy={busy} disabled={!choice || said.trim() === ""}>
          {t("correct.keep")}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          {t("correct.cancel")}
        </Button>
      </div>
    </form>
  );
}
