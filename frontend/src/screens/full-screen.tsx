import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import type { Session } from "../live/session";
import type { Talk } from "../talk";
import { Button } from "../ui/button";
import { Notice } from "../ui/notice";

/** Offers the full screen where the job asks for it and the browser has it; nobody is forced. */
export function FullScreenOffer({ talk, session }: { talk: Talk; session: Session }) {
  const [full, setFull] = useState(document.fullscreenElement !== null);
  useEffect(() => {
    const look = () => setFull(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", look);
    return () => document.removeEventListener("fullscreenchange", look);
  }, []);
  // One message at a time: what was noticed is the more important one.
  if (talk.noticed.length > 0) return null;
  if (!talk.rules.fullscreen || full || !document.fullscreenEnabled) return null;
  return (
    <Notice kind="info">
      <p>{t("fullscreen.text")}</p>
      <div class="row">
        <Button onClick={() => void session.watching.fillScreen()}>{t("fullscreen.button")}</Button>
      </div>
    </Notice>
  );
}
