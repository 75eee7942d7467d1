import { Trash2 } from "lucide";
import { useEffect, useState } from "preact/hooks";
import type { Afterwards, Declaration as Asked } from "../afterwards";
import { type Key, t } from "../i18n";
import { Button } from "../ui/button";
import { Notice, ProblemNotice } from "../ui/notice";
import { useTask } from "../ui/task";

const QUESTIONS: Readonly<Record<string, Key>> = {
  gender: "declare.gender",
  age: "declare.age",
  ethnic_minority: "declare.ethnicMinority",
  disability: "declare.disability",
};
const ANSWERS: Readonly<Record<string, Key>> = {
  woman: "declare.woman",
  man: "declare.man",
  another: "declare.another",
  under_25: "declare.under25",
  "25_to_39": "declare.25to39",
  "40_to_54": "declare.40to54",
  "55_and_over": "declare.55andOver",
  yes: "declare.yes",
  no: "declare.no",
};

/** Voluntary questions about the person, apart from everything that is decided by. */
export function Declaration({ server, firm }: { server: Afterwards; firm: string }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [again, setAgain] = useState(false);
  const [gone, setGone] = useState(false);
  const task = useTask();
  useEffect(() => {
    server.declaration().then(setAsked, () => undefined);
  }, [server]);
  if (!asked || !(asked.asked || asked.answered)) return null;
  const keep = (answers: Readonly<Record<string, string | null>>) =>
    task.run(async () => {
      setAsked(await server.declare(answers));
      setAgain(false);
      setGone(false);
    });
  const takeBack = () =>
    task.run(async () => {
      setAsked(await server.takeBack());
      setAgain(false);
      setGone(true);
    });
  return (
    <details class="fold declaration" open={again || gone || asked.answered || undefined}>
      <summary>{t("declare.title")}</summary>
      <div>
        <p>{t("declare.why", { firm })}</p>
        <p class="soft">{t("declare.how")}</p>
        {gone && !asked.answered && (
          <Notice kind="good" urgent>
            <p>{t("declare.deleted")}</p>
          </Notice>
        )}
        {asked.answered && (
          <Notice kind="good" urgent>
            <p>{t("declare.kept")}</p>
          </Notice>
        )}
        {asked.asked && (!asked.answered || again) && (
          <Form asked={asked} busy={task.busy} onKeep={(answers) => void keep(answers)} />
        )}
        <ProblemNotice problem={task.problem} />
        {asked.answered && (
          <div class="actions">
            {asked.asked && !again && (
              <Button onClick={() => setAgain(true)}>{t("declare.again")}</Button>
            )}
            <Button kind="quiet" icon={Trash2} busy={task.busy} onClick={() => void takeBack()}>
              {t("declare.delete")}
            </Button>
          </div>
        )}
      </div>
    </details>
  );
}

interface FormProps {
  readonly asked: Asked;
  readonly busy: boolean;
  readonly onKeep: (answers: Readonly<Record<string, string | null>>) => void;
}

function Form({ asked, busy, onKeep }: FormProps) {
  const nothing = Object.fromEntries(asked.questions.map(({ question }) => [question, null]));
  const [answers, setAnswers] = useState<Readonly<Record<string, string | null>>>(nothing);
  const said = Object.values(answers).some((answer) => answer !== null);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onKeep(answers);
      }}
    >
      {asked.questions.map(({ question, answers: possible }) => (
        <fieldset key={question} class="options">
          <legend>{t(QUESTIONS[question] ?? "declare.other")}</legend>
          {[null, ...possible].map((answer) => (
            <label key={answer ?? ""}>
              <input
                type="radio"
                name={question}
                checked={answers[question] === answer}
                onChange={() => setAnswers({ ...answers, [question]: answer })}
              />
              <span>
                {t(answer === null ? "declare.nothing" : (ANSWERS[answer] ?? "declare.other"))}
              </span>
            </label>
          ))}
        </fieldset>
      ))}
      <Button submit busy={busy} disabled={!said}>
        {t("declare.send")}
      </Button>
    </form>
  );
}
