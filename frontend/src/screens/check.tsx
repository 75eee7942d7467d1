import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Guide } from "../guide";
import { currentLanguage, t } from "../i18n";
import { SENTENCES } from "../live/sentence";
import type { InterviewView } from "../model";
import { Button } from "../ui/button";
import { Notice, ProblemNotice } from "../ui/notice";
import { Header, Page, Title } from "../ui/page";
import { useTask } from "../ui/task";
import { Wave } from "../ui/wave";
import { type CameraHolder, CameraPlace, takeFrom } from "./camera-place";
import {
  EchoPart,
  MicrophonePart,
  NetworkPart,
  networkMark,
  SentencePart,
  SpeakerPart,
} from "./check-parts";
import { type CheckSocket, useCheckSocket } from "./use-check";
import { type Echo, useEcho } from "./use-echo";
import { type MicrophoneCheck, useMicrophone } from "./use-microphone";
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

interface PartsProps {
  readonly view: InterviewView;
  /** Null: the candidate types. */
  readonly microphone: MicrophoneCheck | null;
  readonly socket: CheckSocket;
  readonly echo: Echo;
  readonly children: ComponentChildren;
}

function Parts({ view, microphone, socket, echo, children }: PartsProps) {
  const open = microphone?.state.kind === "open";
  return (
    <div class="card checks">
      {microphone && <MicrophonePart microphone={microphone} />}
      {open && <SentencePart sentence={sentenceFor(view)} socket={socket} />}
      <SpeakerPart />
      {open && <EchoPart echo={echo} />}
      <NetworkPart socket={socket} />
      {children}
    </div>
  );
}

function NotYet({ connected }: { connected: boolean }) {
  return (
    <Notice kind="info">
      <p>{connected ? t("check.waitVoice") : t("check.waitNetwork")}</p>
    </Notice>
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
  const camera = useRef<CameraHolder>({ check: null }).current;
  const connected = networkMark(socket) === "good";
  const ready = connected && (way === "typed" || microphone.spoke);
  const talk = () => setWay("voice");
  const type = () => {
    microphone.release();
    setWay("typed");
  };
  const begin = async () => {
    const taken = way === "voice" ? microphone.take() : null;
    const devices = { microphone: taken, camera: takeFrom(camera) };
    const mode = taken ? "voice" : "typed";
    if (await task.run(() => guide.begin(mode, devices, patience.run))) return;
    devices.camera?.close();
    taken?.close();
    if (taken) await microphone.open(taken.deviceId || null);
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
      lead={t(way === "voice" ? "check.lead" : "check.leadTyped")}
    >
      <Parts
        view={view}
        microphone={way === "voice" ? microphone : null}
        socket={socket}
        echo={echo}
      >
        <CameraPlace guide={guide} interview={view.id} holder={camera} />
      </Parts>
      <ProblemNotice problem={task.problem} />
      {!ready && <NotYet connected={connected} />}
      <div class="actions">
        <Button kind="main" disabled={!ready} onClick={() => void begin()}>
          {t("check.start")}
        </Button>
        <Button onClick={way === "voice" ? type : talk}>
          {t(way === "voice" ? "check.type" : "check.talk")}
        </Button>
      </div>
    </Page>
  );
}
