import { ALargeSmall, ArrowDown } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import type { Caption } from "../live/protocol";
import { speakerName } from "../receipt";
import type { Talk } from "../talk";
import { Button } from "../ui/button";

function Line({ caption }: { caption: Caption }) {
  return (
    <div
      class={`line ${caption.speaker} ${caption.final ? "" : "growing"}`}
      // Screen readers get whole sentences: a growing one would be read again and again.
      aria-hidden={!caption.final}
    >
      <p class="who">
        {speakerName(caption.speaker)}
        {caption.typed && <span> {t("captions.typed")}</span>}
      </p>
      <p>{caption.text}</p>
    </div>
  );
}

/** Distance from the end within which new words keep the end in view, in px. */
const NEAR_END_PX = 48;

function useFollowing(captions: readonly Caption[], large: boolean) {
  const box = useRef<HTMLElement>(null);
  const [following, follow] = useState(true);
  const lastTop = useRef(0);
  const toEnd = () => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  useEffect(() => {
    if (following) toEnd();
  }, [captions, large, following]);
  const onScroll = () => {
    const { current } = box;
    if (!current) return;
    const left = current.scrollHeight - current.scrollTop - current.clientHeight;
    // Only somebody who goes up stops the following; a box that changes its size does not.
    if (left < NEAR_END_PX) follow(true);
    else if (current.scrollTop < lastTop.current) follow(false);
    lastTop.current = current.scrollTop;
  };
  return { box, following, follow, onScroll };
}

interface CaptionsProps {
  readonly talk: Talk;
  readonly large: boolean;
  readonly onLarge: (large: boolean) => void;
}

/** What both sides say, as it is said. */
export function Captions({ talk, large, onLarge }: CaptionsProps) {
  const { box, following, follow, onScroll } = useFollowing(talk.captions, large);
  return (
    <section class={`captions ${large ? "large" : ""}`}>
      <div class="heading">
        <h3 id="captions">{t("captions.title")}</h3>
        <Button kind="quiet" icon={ALargeSmall} pressed={large} onClick={() => onLarge(!large)}>
          {t("captions.size")}
        </Button>
      </div>
      <section
        ref={box}
        class="lines"
        role="log"
        aria-live="polite"
        aria-labelledby="captions"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls needs the keyboard
        tabIndex={0}
        onScroll={onScroll}
      >
        {talk.captions.length === 0 && <p class="soft">{t("captions.empty")}</p>}
        {talk.captions.map((caption) => (
          <Line key={`${caption.turn}-${caption.speaker}`} caption={caption} />
        ))}
      </section>
      {!following && (
        <Button class="to-end" icon={ArrowDown} onClick={() => follow(true)}>
          {t("captions.latest")}
        </Button>
      )}
    </section>
  );
}
