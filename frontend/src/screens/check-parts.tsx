import { Circle, CircleAlert, CircleCheck, LoaderCircle, Mic, Play, Volume2 } from "lucide";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { chime, type MicrophoneFailure, playOnce } from "../audio/devices";
import type { Hearing } from "../audio/hearing";
import { browserOf } from "../browser";
import { type Key, t } from "../i18n";
import { networkQuality } from "../live/check";
import { PLAYBACK_RATE_HZ } from "../live/protocol";
import { heardWords, isUnderstood } from "../live/sentence";
import { Button } from "../ui/button";
import { Icon } from "../ui/icon";
import { LevelMeter } from "../ui/level";
import { Notice } from "../ui/notice";
import type { CheckSocket } from "./use-check";
import { ECHO_S, type Echo } from "./use-echo";
import type { MicrophoneCheck } from "./use-microphone";

export type Mark = "open" | "optional" | "working" | "good" | "bad";

const MARKS = {
  open: [Circle, "check.mark.open"],
  optional: [Circle, "check.mark.optional"],
  working: [LoaderCircle, "check.mark.working"],
  good: [CircleCheck, "check.mark.good"],
  bad: [CircleAlert, "check.mark.bad"],
} as const;

interface PartProps {
  readonly title: string;
  readonly mark: Mark;
  readonly children: ComponentChildren;
}

/** One check: its state by shape and word, then what to do. */
export function CheckPart({ title, mark, children }: PartProps) {
  const [icon, word] = MARKS[mark];
  return (
    <section class={`check ${mark}`}>
      <div class="heading">
        <Icon of={icon} size={24} />
        <h2>{title}</h2>
        <span class="word">{t(word)}</span>
      </div>
      <div class="body">{children}</div>
    </section>
  );
}

const DENIED_STEPS = {
  chrome: ["check.chrome.1", "check.chrome.2", "check.chrome.3"],
  firefox: ["check.firefox.1", "check.firefox.2", "check.firefox.3"],
  safari: ["check.safari.1", "check.safari.2", "check.safari.3"],
  android: ["check.android.1", "check.android.2", "check.android.3"],
  ios: ["check.ios.1", "check.ios.2", "check.ios.3"],
} as const satisfies Readonly<Record<string, readonly Key[]>>;

const FAILURES = {
  denied: "check.denied",
  missing: "check.missing",
  busy: "check.busy",
  unsupported: "check.unsupported",
} as const satisfies Readonly<Record<MicrophoneFailure, Key>>;

function MicrophoneHelp({ failure }: { failure: MicrophoneFailure }) {
  const steps = DENIED_STEPS[browserOf(navigator.userAgent, navigator.maxTouchPoints)];
  return (
    <Notice kind="warning" urgent>
      <p>{t(FAILURES[failure])}</p>
      {failure === "denied" && (
        <ol>
          {steps.map((step) => (
            <li key={step}>{t(step)}</li>
          ))}
        </ol>
      )}
    </Notice>
  );
}

const HEARINGS = {
  waiting: "check.hearing.waiting",
  dead: "check.hearing.dead",
  quiet: "check.hearing.quiet",
  noisy: "check.hearing.noisy",
  loud: "check.hearing.loud",
  good: "check.hearing.good",
} as const satisfies Readonly<Record<Hearing, Key>>;

function microphoneMark({ state, spoke, hearing }: MicrophoneCheck): Mark {
  if (state.kind === "failed") return "bad";
  if (state.kind === "asleep") return "open";
  if (spoke && hearing !== "noisy" && hearing !== "loud") return "good";
  return hearing === "dead" ? "bad" : spoke ? "good" : "working";
}

export function MicrophonePart({ microphone }: { microphone: MicrophoneCheck }) {
  const { state, devices, hearing } = microphone;
  return (
    <CheckPart title={t("check.microphone")} mark={microphoneMark(microphone)}>
      {state.kind === "failed" && <MicrophoneHelp failure={state.failure} />}
      {(state.kind === "asleep" || state.kind === "failed" || state.kind === "asking") && (
        <>
          {state.kind !== "failed" && <p>{t("check.allowText")}</p>}
          <Button
            kind={state.kind === "failed" ? "plain" : "main"}
            icon={Mic}
            busy={state.kind === "asking"}
            onClick={() => void microphone.open(null)}
          >
            {state.kind === "failed" ? t("check.tryAgain") : t("check.allow")}
          </Button>
        </>
      )}
      {state.kind === "open" && (
        <>
          <label class="field">
            <span>{t("check.device")}</span>
            <select
              value={state.deviceId}
              onChange={(event) => void microphone.open(event.currentTarget.value)}
            >
              {devices.map((device, index) => (
                <option key={device.deviceId} value={device.deviceId}>
                  {device.label || t("check.deviceName", { n: index + 1 })}
                </option>
              ))}
            </select>
          </label>
          <LevelMeter level={microphone.level} label={t("check.level")} />
          <p class="hint" role="status">
            {t(HEARINGS[hearing])}
          </p>
          {state.removesEcho === false && <p class="hint">{t("check.echoHint")}</p>}
        </>
      )}
    </CheckPart>
  );
}

interface SentenceProps {
  readonly sentence: { readonly text: string; readonly lang: string };
  readonly socket: CheckSocket;
}

export function SentencePart({ sentence, socket }: SentenceProps) {
  const words = sentence.text.split(" ");
  const heard = heardWords(sentence.text, socket.heard);
  const understood = isUnderstood(heard);
  const over = socket.state === "closed" || socket.state === "blocked";
  const some = heard.some(Boolean);
  return (
    <CheckPart title={t("check.sentence")} mark={understood ? "good" : over ? "bad" : "working"}>
      <p>{t("check.read")}</p>
      <p class="sentence" lang={sentence.lang}>
        {words.map((word, index) => (
          <span key={index} class={heard[index] ? "heard" : ""}>
            {word}{" "}
          </span>
        ))}
      </p>
      <p class="hint" role="status">
        {understood ? t("check.understood") : some ? t("check.partly") : t("check.optional")}
      </p>
      {!understood && (some || over) && (
        <Button onClick={socket.startOver}>{t("check.readAgain")}</Button>
      )}
    </CheckPart>
  );
}

export function SpeakerPart() {
  const [state, setState] = useState<"untried" | "played" | "heard" | "silent">("untried");
  const play = () =>
    void playOnce(chime(), PLAYBACK_RATE_HZ).then(
      () => setState("played"),
      () => setState("silent"),
    );
  const mark = state === "heard" ? "good" : state === "silent" ? "bad" : "optional";
  return (
    <CheckPart title={t("check.speaker")} mark={mark}>
      <p>{state === "silent" ? t("check.silent") : t("check.speakerText")}</p>
      <div class="row">
        <Button icon={Volume2} onClick={play}>
          {t("check.playTone")}
        </Button>
        {state === "played" && (
          <>
            <Button onClick={() => setState("heard")}>{t("check.iHeard")}</Button>
            <Button onClick={() => setState("silent")}>{t("check.iHeardNot")}</Button>
          </>
        )}
      </div>
    </CheckPart>
  );
}

export function EchoPart({ echo }: { echo: Echo }) {
  const busy = echo.state === "recording" || echo.state === "playing";
  return (
    <CheckPart
      title={t("check.echo")}
      mark={echo.state === "played" ? "good" : busy ? "working" : "optional"}
    >
      <p role="status">
        {echo.state === "recording"
          ? t("check.recording", { n: echo.seconds, total: ECHO_S })
          : echo.state === "playing"
            ? t("check.playing")
            : t("check.echoText", { n: ECHO_S })}
      </p>
      <Button icon={Play} busy={busy} onClick={echo.record}>
        {echo.state === "played" ? t("check.recordAgain") : t("check.record")}
      </Button>
    </CheckPart>
  );
}

const NETWORKS = {
  good: "check.network.good",
  fair: "check.network.fair",
  poor: "check.network.poor",
} as const satisfies Readonly<Record<ReturnType<typeof networkQuality>, Key>>;

/** Returns the state of the network check. */
export function networkMark({ state, rtts_ms }: CheckSocket): Mark {
  // A check that was open and ended had its connection, measured or not.
  if (rtts_ms.length > 0 || state === "closed") return "good";
  return state === "blocked" ? "bad" : "working";
}

export function NetworkPart({ socket }: { socket: CheckSocket }) {
  const mark = networkMark(socket);
  const quality = socket.rtts_ms.length > 0 ? networkQuality(socket.rtts_ms) : "fair";
  return (
    <CheckPart title={t("check.network")} mark={mark}>
      <p role="status">
        {mark === "good" && t(NETWORKS[quality])}
        {mark === "working" && t("check.network.measuring")}
        {mark === "bad" && t("check.network.blocked")}
      </p>
      {mark === "bad" && <Button onClick={socket.startOver}>{t("check.tryAgain")}</Button>}
    </CheckPart>
  );
}
