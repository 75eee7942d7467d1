import { useEffect, useState } from "preact/hooks";
import type { Guide } from "../guide";
import { count, type Key, t } from "../i18n";
import type { InterviewView } from "../model";
import { type ShownState, secondsLeft, shownState, type Talk } from "../talk";
import { Button } from "../ui/button";
import { Notice } from "../ui/notice";
import { Page, Title } from "../ui/page";
import { Wave } from "../ui/wave";
import { Answer } from "./answer";
import { Banner } from "./banner";
import { Captions } from "./captions";
import { Dock } from "./dock";
import { FullScreenOffer } from "./full-screen";
import { StateWord } from "./state-word";

/** From here on the time left is shown in words of warning too, in s. */
const LITTLE_TIME_S = 120;

function formatClock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function TimeLeft({ talk }: { talk: Talk }) {
  const [, tick] = useState(0);
  useEffect(() => {
    if (!talk.time.running) return undefined;
    const timer = setInterval(() => tick((ticks) => ticks + 1), 500);
    return () => clearInterval(timer);
  }, [talk.time.running]);
  const seconds = secondsLeft(talk.time, performance.now());
  const spoken = t("talk.timeSpoken", { m: Math.floor(seconds / 60), s: seconds % 60 });
  return (
    <p class={`time ${seconds <= LITTLE_TIME_S ? "little" : ""}`}>
      <span role="timer" aria-label={spoken}>
        {formatClock(seconds)}
      </span>{" "}
      <span class="soft">{talk.time.running ? t("talk.left") : t("talk.stopped")}</span>
    </p>
  );
}

const QUESTION_FALLBACKS: Partial<Record<ShownState, Key>> = {
  connecting: "talk.connecting",
  reconnecting: "talk.connecting",
  ended: "talk.goodbye",
};

/** Texts up to this many characters are set large on a phone, and on a desk. */
const LARGE_ON_PHONE = 90;
const LARGE_ON_DESK = 240;

function sizeOf(text: string): string {
  if (text.length <= LARGE_ON_PHONE) return "short";
  return text.length <= LARGE_ON_DESK ? "medium" : "long";
}

function Question({ talk, state }: { talk: Talk; state: ShownState }) {
  const { question } = talk;
  const text = question?.text ?? t(QUESTION_FALLBACKS[state] ?? "talk.greeting");
  return (
    <div class="question">
      <h2 class={sizeOf(text)}>{text}</h2>
    </div>
  );
}

export function Interview({ guide, view, talk }: ScreenProps) {
  const state = shownState(talk);
  const { session } = guide;
  const { question } = talk;
  const [large, setLarge] = useState(view.accommodations.large_captions ?? false);
  if (state === "replaced") return <Replaced guide={guide} view={view} />;
  if (state === "resting") return <Resting guide={guide} view={view} talk={talk} />;
  return (
    <div class={`talk ${talk.mode === "typed" ? "typing" : ""}`}>
      <header class="talk-top">
        <div class="hidden">
          <Title>{t("talk.title", { job: view.job.title })}</Title>
        </div>
        <p class="place">
          {question
            ? t("talk.question", { n: question.number, total: question.total })
            : view.job.title}
        </p>
        <TimeLeft talk={talk} />
      </header>
      <main>
        <div class="stage">
          <div class="speaker">
            <Wave state={state} level={levelOf(state, guide)} />
            <div>
              <StateWord talk={talk} state={state} />
              <p class="soft name">
                {t("talk.interviewer", { name: view.interviewer.name })}
                {talk.emulated && <span> {t("talk.emulated")}</span>}
              </p>
            </div>
          </div>
          <Question talk={talk} state={state} />
          {session && state !== "ended" && <FullScreenOffer talk={talk} session={session} />}
          <Banner talk={talk} state={state} guide={guide} />
          <Captions talk={talk} large={large} onLarge={setLarge} />
        </div>
        {talk.mode === "typed" && session && <Answer session={session} state={state} />}
      </main>
      {session && <Dock guide={guide} session={session} talk={talk} state={state} />}
    </div>
  );
}

interface ScreenProps {
  readonly guide: Guide;
  readonly view: InterviewView;
  readonly talk: Talk;
}

function levelOf(state: ShownState, guide: Guide) {
  if (state === "speaking") return guide.session?.interviewerLevel;
  return state === "listening" ? guide.session?.ownLevel : null;
}

/** Another tab took over; this one explains and offers to take the interview back. */
function Replaced({ guide, view }: { guide: Guide; view: InterviewView }) {
  return (
    <Page guide={guide} view={view} title={t("replaced.title")} lead={t("replaced.text")}>
      <div class="actions">
        <Button kind="main" onClick={() => void guide.session?.reconnect()}>
          {t("replaced.back")}
        </Button>
      </div>
    </Page>
  );
}

/** Nobody spoke for a long while: nothing is lost, and going on is one click. */
function Resting({ guide, view, talk }: ScreenProps) {
  const minutes = Math.ceil(secondsLeft(talk.time, performance.now()) / 60);
  return (
    <Page guide={guide} view={view} title={t("resting.title")} lead={t("resting.text")}>
      <Notice kind="good">
        <p>{count("resting.left", minutes)}</p>
      </Notice>
      <div class="actions">
        <Button kind="main" onClick={() => void guide.session?.reconnect()}>
          {t("resting.back")}
        </Button>
      </div>
      <p class="soft">{t("resting.microphone")}</p>
    </Page>
  );
}
