import { useState } from "preact/hooks";
import type { Guide } from "../guide";
import { currentLanguage, t } from "../i18n";
import { SENTENCES } from "../live/sentence";
import type { InterviewView } from "../model";
import { Button } from "../ui/button";
import { Notice, ProblemNotice } from "../ui/notice";
import { Header, Page, Title } from "../ui/page";
import { useTask } from "../ui/task";
import { Wave } from "../ui/wave";
import {
  EchoPart,
  MicrophonePart,
  NetworkPart,
  networkMark,
  SentencePart,
  SpeakerPart,
} from "./check-parts";
import { useCheckSocket } from "./use-check";
import { useEcho } from "./use-echo";
import { useMicrophone } from "./use-microphone";
import { usePatience } from "./use-patience";
import { Waiting } from "./waiting";

type Way = "voice" | "typed";

/** The emulator and its recogniser understand English only. */
function sentenceFor({ interviewer }: InterviewView): { text: string; lang: string } {
  const lang = interviewer.emulated ? "en" : currentLanguage();
  return { text: SENTENCES[lang], lang };
}

/** Preparing questions may take some seconds; the page says so instead of standing still. */
function Preparing({ guide, view }: { guide: Guide; view: InterviewView }) {
  return (
    <>
      <Header view={view} guide={guide} />
      <main class="column preparing">
        <Wave state="thinking" />
        <Title>{t("check.preparing")}</Title>
        <p class="lead" role="status">
          {t("check.preparingText")}
        </p>
      </main>
    </>
  );
}

export function Check({ guide, view }: { guide: Guide; view: InterviewView }) {
  const [way, setWay] = useState<Way>(view.accommodations.typed_answers ? "typed" : "voice");
  const task = useTask();
  const patience = usePatience();
  const socket = useCheckSocket(guide, view);
  const echo = useEcho();
  const microphone = useMicrophone((frame) => {
    socket.connection.pushFrame(frame);
    echo.push(frame);
  });
  const connected = networkMark(socket) === "good";
  const ready = connected && (way === "typed" || microphone.spoke);
  const type = () => {
    microphone.release();
    setWay("typed");
  };
  const begin = async () => {
    const taken = way === "voice" ? microphone.take() : null;
    const begun = await task.run(() => guide.begin(taken ? "voice" : "typed", taken, patience.run));
    if (begun || !taken) return;
    taken.close();
    await microphone.open(taken.deviceId || null);
  };
  if (patience.wait)
    return <Waiting guide={guide} view={view} wait={patience.wait} patience={patience} />;
  if (task.busy) return <Preparing guide={guide} view={view} />;
  return (
    <Page
      guide={guide}
      view={view}
      step="check"
      title={t("check.title")}
      lead={way === "voice" ? t("check.lead") : t("check.leadTyped")}
    >
      <div class="card checks">
        {way === "voice" && <MicrophonePart microphone={microphone} />}
        {way === "voice" && microphone.state.kind === "open" && (
          <SentencePart sentence={sentenceFor(view)} socket={socket} />
        )}
        <SpeakerPart />
        {way === "voice" && microphone.state.kind === "open" && <EchoPart echo={echo} />}
        <NetworkPart socket={socket} />
      </div>
      <ProblemNotice problem={task.problem} />
      {!ready && (
        <Notice kind="info">
          <p>{!connected ? t("check.waitNetwork") : t("check.waitVoice")}</p>
        </Notice>
      )}
      <div class="actions">
        <Button kind="main" disabled={!ready} onClick={() => void begin()}>
          {t("check.start")}
        </Button>
        {way === "voice" ? (
          <Button onClick={type}>{t("check.type")}</Button>
        ) : (
          <Button onClick={() => setWay("voice")}>{t("check.talk")}</Button>
        )}
      </div>
    </Page>
  );
}
