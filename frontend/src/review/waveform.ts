import WaveSurfer from "wavesurfer.js";
import { fetchPeaks } from "./peaks";
import type { Player } from "./player";

const HALF_HEIGHT_PX = 34;

/** Draws both tracks from the server's peaks; the sound itself is not loaded for it. */
export async function drawWaveform(place: HTMLElement, player: Player, length: number) {
  const address = place.dataset.peaks;
  if (!address || !player.audio) return;
  const peaks = await fetchPeaks(address);
  if (!peaks) return;
  const color = (name: string) => getComputedStyle(place).getPropertyValue(name).trim();
  const track = (name: string) => ({
    waveColor: color(`--viva-${name}`),
    progressColor: color(`--viva-${name}`),
    height: HALF_HEIGHT_PX,
  });
  const drawing = WaveSurfer.create({
    container: place,
    media: player.audio,
    peaks,
    duration: length,
    cursorWidth: 0,
    interact: false,
    hideScrollbar: true,
    splitChannels: [track("voice"), track("other")],
  });
  // The colours are painted: another theme needs another painting.
  new MutationObserver(() => {
    drawing.setOptions({ splitChannels: [track("voice"), track("other")] });
  }).observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
}
