import { AudioLines, CircleCheck, Ear, type IconNode, LoaderCircle, Pause, WifiOff } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { type Key, t } from "../i18n";
import type { ShownState, Talk } from "../talk";
import { Icon } from "../ui/icon";

const WORDS = {
  connecting: [LoaderCircle, "state.connecting"],
  listening: [Ear, "state.listening"],
  thinking: [LoaderCircle, "state.thinking"],
  speaking: [AudioLines, "state.speaking"],
  paused: [Pause, "state.paused"],
  reconnecting: [WifiOff, "state.reconnecting"],
  replaced: [WifiOff, "state.reconnecting"],
  resting: [Pause, "state.paused"],
  ended: [CircleCheck, "state.ended"],
} as const satisfies Readonly<Record<ShownState, readonly [IconNode, Key]>>;

/** States that matter at once to somebody who does not see the page; a voice tells the others. */
const ANNOUNCED: Partial<Record<ShownState, Key>> = {
  listening: "announce.listening",
  paused: "announce.paused",
  reconnecting: "announce.reconnecting",
  ended: "announce.ended",
};

/** What the interviewer does now, in a word; the change is announced once. */
export function StateWord({ talk, state }: { talk: Talk; state: ShownState }) {
  const [icon, word] = WORDS[state];
  const [announced, announce] = useState("");
  useEffect(() => {
    const key = ANNOUNCED[state];
    announce(key ? t(key) : "");
  }, [state]);
  const hint = state === "listening" && talk.moment ? t("state.moment") : null;
  return (
    <>
      <p class={`state ${state}`}>
        <Icon of={icon} />
        <strong>{hint ?? t(word)}</strong>
      </p>
      <p class="hidden" role="status" aria-live="assertive" aria-atomic="true">
        {announced}
      </p>
    </>
  );
}
