import type { Player } from "./player";

/** Moves the needle over all lanes; a press on a lane seeks, a mark leads to what it stands for. */
export function wireTimeline(lanes: HTMLElement, player: Player): void {
  const length = Number(lanes.dataset.length) || 1;
  const needle = lanes.querySelector<HTMLElement>("[data-viva-needle]");
  const track = lanes.querySelector<HTMLElement>(".viva-track");
  if (!needle || !track) return;
  player.onTime((now) => {
    needle.hidden = false;
    const share = Math.min(1, now / length);
    needle.style.transform = `translateX(${track.offsetLeft + share * track.clientWidth}px)`;
  });
  lanes.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const mark = target?.closest<HTMLElement>("[data-viva-at]");
    if (mark) {
      player.seek(Number(mark.dataset.vivaAt));
      open(mark.getAttribute("href"));
      return;
    }
    const box = target?.closest(".viva-track")?.getBoundingClientRect();
    if (box) player.playFrom(((event.clientX - box.left) / box.width) * length);
  });
}

/** Opens what is folded around the target of a link, so that the link leads to something. */
export function open(address: string | null): void {
  if (!address?.startsWith("#") || address.includes("=")) return;
  const target = document.getElementById(address.slice(1));
  target?.querySelector("details")?.setAttribute("open", "");
  target?.closest("details")?.setAttribute("open", "");
}
