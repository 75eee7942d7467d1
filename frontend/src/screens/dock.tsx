import { Hand, type IconNode, Keyboard, LogOut, Mic, MicOff, RotateCcw, SkipForward } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Guide } from "../guide";
import { t } from "../i18n";
import type { Session } from "../live/session";
import type { ShownState, Talk } from "../talk";
import { Button } from "../ui/button";
import { LevelMeter } from "../ui/level";
import { ProblemNotice } from "../ui/notice";
import { useTask } from "../ui/task";

interface DockProps {
  readonly guide: Guide;
  readonly session: Session;
  readonly talk: Talk;
  readonly state: ShownState;
}

/** Everything a candidate can do during the talk. */
export function Dock({ guide, session, talk, state }: DockProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const on = talk.link.kind === "open" && state !== "ended";
  const typed = talk.mode === "typed";
  return (
    <section class="dock" aria-label={t("dock.title")}>
      <div class="own">
        <span>{ownText(talk)}</span>
        {!typed && <LevelMeter level={session.ownLevel} label={t("dock.level")} />}
        <CameraSign session={session} />
      </div>
      <div class="tools">
        <Tool icon={RotateCcw} on={on} onClick={() => session.control("repeat")}>
          {t("dock.repeat")}
        </Tool>
        <Tool icon={SkipForward} on={on} onClick={() => session.control("skip")}>
          {t("dock.skip")}
        </Tool>
        <Tool icon={Hand} on={on} pressed={talk.moment} onClick={() => session.control("moment")}>
          {t("dock.moment")}
        </Tool>
        {!typed && (
          <Tool
            icon={talk.mode === "muted" ? MicOff : Mic}
            on
            onClick={() => void session.setMode(talk.mode === "muted" ? "voice" : "muted")}
          >
            {talk.mode === "muted" ? t("dock.unmute") : t("dock.mute")}
          </Tool>
        )}
        <Tool
          icon={typed ? Mic : Keyboard}
          on
          onClick={() => void session.setMode(typed ? "voice" : "typed")}
        >
          {typed ? t("dock.talk") : t("dock.type")}
        </Tool>
        <Tool
          icon={LogOut}
          on={state !== "ended"}
          danger
          onClick={() => dialog.current?.showModal()}
        >
          {t("dock.end")}
        </Tool>
      </div>
      <EndDialog guide={guide} dialog={dialog} />
    </section>
  );
}

/** The camera check is on, and one click ends it. */
function CameraSign({ session }: { session: Session }) {
  const [on, setOn] = useState(session.watching.hasCamera);
  useEffect(() => session.watching.onCamera(setOn), [session]);
  if (!on) return null;
  return (
    <Button class="chip" onClick={() => session.watching.endCamera()}>
      {t("camera.end")}
    </Button>
  );
}

function ownText(talk: Talk): string {
  if (talk.mode === "typed") return t("dock.typing");
  return talk.mode === "muted" ? t("dock.muted") : t("speaker.you");
}

interface ToolProps {
  readonly icon: IconNode;
  readonly on: boolean;
  readonly pressed?: boolean;
  readonly danger?: boolean;
  readonly onClick: () => void;
  readonly children: string;
}

function Tool({ icon, on, pressed, danger = false, onClick, children }: ToolProps) {
  return (
    <Button
      kind={danger ? "danger" : "plain"}
      class="tool"
      icon={icon}
      disabled={!on}
      {...(pressed === undefined ? {} : { pressed })}
      onClick={onClick}
    >
      {children}
    </Button>
  );
}

/** The end is asked about once. */
function EndDialog({
  guide,
  dialog,
}: {
  guide: Guide;
  dialog: { readonly current: HTMLDialogElement | null };
}) {
  const task = useTask();
  const [ending, setEnding] = useState(false);
  const end = async () => {
    if (!(await task.run(() => guide.endInterview()))) return;
    setEnding(true);
    dialog.current?.close();
  };
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="end-title" aria-describedby="end-text">
      <h2 id="end-title">{t("end.title")}</h2>
      <p id="end-text">{t("end.text")}</p>
      <ProblemNotice problem={task.problem} />
      <div class="actions equal">
        <Button kind="main" onClick={() => dialog.current?.close()}>
          {t("end.goOn")}
        </Button>
        <Button kind="danger" busy={task.busy || ending} onClick={() => void end()}>
          {t("end.confirm")}
        </Button>
      </div>
    </dialog>
  );
}
