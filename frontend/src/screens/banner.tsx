import { useEffect, useState } from "preact/hooks";
import { type Choice, listMicrophones, watchDevices } from "../audio/devices";
import type { Guide } from "../guide";
import { count, type Key, t } from "../i18n";
import type { Level } from "../live/level";
import type { HearingCode, NoticeCode } from "../live/protocol";
import type { ShownState, Talk } from "../talk";
import { Button } from "../ui/button";
import { Countdown } from "../ui/countdown";
import { useCount } from "../ui/level";
import { Notice, ProblemNotice } from "../ui/notice";
import { useTask } from "../ui/task";
import { Noticed } from "./noticed";

const NOTICES: Partial<Record<NoticeCode, Key>> = {
  upstream_paused: "notice.paused",
  time_almost_up: "notice.timeAlmostUp",
};
/** Notices about the sound, which another microphone may mend. */
const SOUND: Partial<Record<NoticeCode, Key>> = {
  no_audio: "notice.noAudio",
  silent_microphone: "notice.silentMicrophone",
};
const HEARING: Readonly<Record<HearingCode, Key>> = {
  hearing_too_quiet: "notice.hearing_too_quiet",
  hearing_clipped: "notice.hearing_clipped",
  hearing_noisy: "notice.hearing_noisy",
  hearing_narrow: "notice.hearing_narrow",
  hearing_dropouts: "notice.hearing_dropouts",
};
/** Close code of a server that has no room (RELIABILITY.md, status contract). */
const FULL = 4429;

interface BannerProps {
  readonly talk: Talk;
  readonly state: ShownState;
  readonly guide: Guide;
}

/** One message at a time, the most important first; nothing when all is well. */
export function Banner({ talk, state, guide }: BannerProps) {
  if (talk.ending && state !== "ended") return <Sending talk={talk} guide={guide} />;
  if (state === "reconnecting" || isRefusedForNow(talk)) return <Reconnecting talk={talk} />;
  if (talk.microphoneLost) return <MicrophoneLost guide={guide} />;
  const [noticed] = talk.noticed;
  if (noticed && state !== "ended") {
    return <Noticed key={noticed.event} notice={noticed} guide={guide} />;
  }
  const sound = soundText(talk);
  if (sound && talk.mode === "voice") return <SoundNotice text={sound} guide={guide} />;
  if (talk.hearing === "hearing_restored") return <HeardAgain guide={guide} />;
  const key = talk.notice && NOTICES[talk.notice];
  if (!key) return guide.session && <Slow backlog={guide.session.backlog} />;
  return (
    <Notice kind={talk.notice === "time_almost_up" ? "info" : "warning"} urgent>
      <p>{t(key)}</p>
    </Notice>
  );
}

/** Returns what is wrong with the sound, the worst first. */
function soundText({ microphoneMuted, notice, hearing }: Talk): Key | null {
  if (microphoneMuted) return "notice.muted";
  const silent = notice && SOUND[notice];
  if (silent) return silent;
  return hearing && hearing !== "hearing_restored" ? HEARING[hearing] : null;
}

/** How long good news stays, in ms. A guess. */
const GOOD_NEWS_MS = 5000;

function HeardAgain({ guide }: { guide: Guide }) {
  useEffect(() => {
    const timer = setTimeout(() => guide.store.dispatch({ type: "hearing_read" }), GOOD_NEWS_MS);
    return () => clearTimeout(timer);
  }, [guide]);
  return (
    <Notice kind="good">
      <p role="status">{t("notice.hearing_restored")}</p>
    </Notice>
  );
}

function isRefusedForNow({ link }: Talk): boolean {
  return link.kind === "lost" && link.code === FULL;
}

/** The connection is being mended; what was said meanwhile is kept. */
function Reconnecting({ talk }: { talk: Talk }) {
  const { link } = talk;
  const full = link.kind === "lost" && link.code === FULL && link.wait_ms > 0;
  return (
    <Notice kind="warning">
      <p>{full ? t("notice.full") : t("notice.reconnecting")}</p>
      {full && <Countdown key={link.attempt} until_ms={performance.now() + link.wait_ms} />}
    </Notice>
  );
}

/** From here on a backlog is told, in s. A guess, to be calibrated. */
const SLOW_S = 4;

/** The network is slower than the voice: what waits here is not lost, and the page says so. */
function Slow({ backlog }: { backlog: Level }) {
  const seconds = useCount(backlog);
  if (seconds < SLOW_S) return null;
  return (
    <Notice kind="info">
      <p>{count("notice.slow", seconds)}</p>
    </Notice>
  );
}

/** The end was asked for: what was said last goes out before. */
function Sending({ talk, guide }: { talk: Talk; guide: Guide }) {
  const seconds = useCount(guide.session?.backlog ?? null);
  const task = useTask();
  const connected = talk.link.kind === "open";
  return (
    <Notice kind="info" urgent>
      <p>
        {!connected && t("sending.offline")}
        {connected && seconds === 0 && t("sending.last")}
        {connected && seconds > 0 && count("sending.left", seconds)}
      </p>
      <ProblemNotice problem={task.problem} />
      {(!connected || seconds > 0) && (
        <div class="row">
          <Button busy={task.busy} onClick={() => void task.run(() => guide.endNow())}>
            {t("sending.endNow")}
          </Button>
        </div>
      )}
    </Notice>
  );
}

/** Nothing is heard: the other microphones are here to choose from. */
function SoundNotice({ text, guide }: { text: Key; guide: Guide }) {
  const [devices, setDevices] = useState<readonly Choice[]>([]);
  useEffect(() => {
    const list = () => void listMicrophones().then(setDevices);
    list();
    return watchDevices(list);
  }, []);
  const { session } = guide;
  return (
    <Notice kind="warning" urgent>
      <p>{t(text)}</p>
      <div class="row">
        {devices.length > 1 && session && (
          <label class="field">
            <span>{t("check.device")}</span>
            <select
              value={session.deviceId}
              onChange={(event) => void session.choose(event.currentTarget.value)}
            >
              {devices.map((device, index) => (
                <option key={device.deviceId} value={device.deviceId}>
                  {device.label || t("check.deviceName", { n: index + 1 })}
                </option>
              ))}
            </select>
          </label>
        )}
        <Button onClick={() => void session?.setMode("typed")}>{t("dock.type")}</Button>
      </div>
    </Notice>
  );
}

function MicrophoneLost({ guide }: { guide: Guide }) {
  return (
    <Notice kind="warning" urgent>
      <p>{t("notice.microphoneLost")}</p>
      <div class="row">
        <Button onClick={() => void guide.session?.setMode("voice")}>
          {t("notice.microphoneAgain")}
        </Button>
      </div>
    </Notice>
  );
}
