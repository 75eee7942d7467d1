import { Camera, CameraOff } from "lucide";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { CameraCheck } from "../camera/check";
import { CameraError, type CameraFailure, cameraKey, openCameraCheck } from "../camera/opening";
import type { Seen } from "../camera/sight";
import type { Guide } from "../guide";
import { type Key, t } from "../i18n";
import { recall, remember } from "../memory";
import { Button } from "../ui/button";
import { Notice } from "../ui/notice";
import { type CameraHolder, takeFrom } from "./camera-place";
import { CheckPart, type Mark } from "./check-parts";

type CameraState = "off" | "asking" | "on" | CameraFailure;

interface CameraPartProps {
  readonly guide: Guide;
  readonly interview: string;
  readonly holder: CameraHolder;
}

/** Holds the camera check of the device check: off until the candidate switches it on. */
function useCamera({ guide, interview, holder }: CameraPartProps) {
  const [state, setState] = useState<CameraState>("off");
  const [check, setCheck] = useState<CameraCheck | null>(null);
  const [seen, setSeen] = useState<Seen | null>(null);
  const gone = useRef(false);

  const letGo = useCallback(() => {
    takeFrom(holder)?.close();
    setCheck(null);
    setSeen(null);
  }, [holder]);

  const switchOn = useCallback(async () => {
    setState("asking");
    try {
      holder.check = await openCameraCheck();
      if (gone.current) return letGo();
      holder.check.show((found) => {
        setSeen(found);
        if (found || gone.current || !holder.check) return;
        // Unplugged, taken by another program, or beyond what this browser can do.
        letGo();
        setState("unsupported");
      });
      await guide.agreeToSignals({ camera: true });
      remember(cameraKey(interview), "on");
      setCheck(holder.check);
      setState("on");
    } catch (error) {
      letGo();
      setState(error instanceof CameraError ? error.failure : "unsupported");
    }
  }, [guide, interview, holder, letGo]);

  const switchOff = () => {
    remember(cameraKey(interview), "off");
    letGo();
    setState("off");
    void guide.agreeToSignals({ camera: false }).catch(() => undefined);
  };

  useEffect(() => {
    // Switched on before a reload, or before a start that failed.
    if (recall(cameraKey(interview)) === "on") void switchOn();
    return () => {
      gone.current = true;
      letGo();
    };
  }, [interview, switchOn, letGo]);
  return { state, check, seen, switchOn, switchOff };
}

const MARKS: Partial<Record<CameraState, Mark>> = { asking: "working", on: "good" };

const FAILURES: Partial<Record<CameraState, Key>> = {
  denied: "camera.denied",
  missing: "camera.missing",
  busy: "camera.busy",
  unsupported: "camera.unsupported",
};

const SEEN = {
  one: "camera.seen.one",
  no_face: "camera.seen.none",
  several_faces: "camera.seen.several",
  looking_away: "camera.seen.away",
} as const satisfies Readonly<Record<Seen, Key>>;

/** Asks whether the camera may help, and shows what it sees; going without is a choice. */
export function CameraPart(props: CameraPartProps) {
  const { state, check, seen, switchOn, switchOff } = useCamera(props);
  const failure = FAILURES[state];
  return (
    <CheckPart title={t("camera.title")} mark={MARKS[state] ?? "optional"}>
      <p>{t("camera.text")}</p>
      <p class="soft">{t("camera.without")}</p>
      {failure && (
        <Notice kind="info" urgent>
          <p>{t(failure)}</p>
        </Notice>
      )}
      {check && <SelfView stream={check.stream} />}
      {state === "on" ? (
        <>
          <p class="hint" role="status">
            {t(seen ? SEEN[seen] : "camera.seen.waiting")}
          </p>
          <Button icon={CameraOff} onClick={switchOff}>
            {t("camera.off")}
          </Button>
        </>
      ) : (
        <Button icon={Camera} busy={state === "asking"} onClick={() => void switchOn()}>
          {t("camera.on")}
        </Button>
      )}
    </CheckPart>
  );
}

/** The candidate's own picture, only here and only as long as this screen is shown. */
function SelfView({ stream }: { stream: MediaStream }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream]);
  return (
    <video ref={video} class="self" autoplay muted playsInline aria-label={t("camera.self")} />
  );
}
