import { wireDialogs } from "./dialogs";
import { wireFragments } from "./fragments";
import { type Action, actionOf, keyIn } from "./keys";
import { clock, linkTo, momentIn } from "./moment";
import { Player } from "./player";
import { Ratings } from "./rating";
import { open, wireTimeline } from "./timeline";
import { Transcript } from "./transcript";
import { drawWaveform } from "./waveform";

const root = document.querySelector<HTMLElement>("[data-viva-review]");
if (root) wire(root);

function wire(page: HTMLElement): void {
  const player = new Player(page.querySelector<HTMLAudioElement>("[data-viva-audio]"));
  const transcript = new Transcript(page, player);
  const status = page.querySelector<HTMLElement>("[data-viva-status]");
  const ratings = new Ratings(page, (text) => {
    if (status) status.textContent = text;
  });
  const dialogs = wireDialogs(page, player);
  const lanes = page.querySelector<HTMLElement>("[data-viva-lanes]");
  const wave = page.querySelector<HTMLElement>("[data-viva-wave]");
  if (lanes) wireTimeline(lanes, player);
  if (lanes && wave) void drawWaveform(wave, player, Number(lanes.dataset.length));
  wireControls(page, player);
  wireFragments(page);
  page.addEventListener("click", (event) => seekFrom(event, player, transcript));
  const evidence = evidenceOf(page, player, transcript);
  const does = (action: Action) => {
    if (action.do === "toggle") player.toggle();
    if (action.do === "skip") player.seek(player.now + action.seconds);
    if (action.do === "turn") transcript.step(action.by);
    if (action.do === "rate") ratings.rate(action.score);
    if (action.do === "evidence") evidence();
    if (action.do === "note") dialogs.note();
    if (action.do === "help") dialogs.help();
  };
  document.addEventListener("keydown", (event) => {
    const action = actionOf(keyIn(event));
    if (!action) return;
    event.preventDefault();
    does(action);
  });
  goToLinked(player, transcript);
  addEventListener("hashchange", () => goToLinked(player, transcript));
  page.dataset.ready = "yes";
}

function seekFrom(event: Event, player: Player, transcript: Transcript): void {
  const target = event.target instanceof Element ? event.target : null;
  const button = target?.closest<HTMLElement>("[data-viva-seek]");
  if (!button) return;
  const from = Number(button.dataset.vivaSeek);
  const until = button.dataset.vivaUntil;
  player.playFrom(from, until === undefined ? null : Number(until));
  if (!button.closest("[data-viva-turn]")) transcript.reveal(from);
}

/** Returns what plays the next quote, from the first on. */
function evidenceOf(page: HTMLElement, player: Player, transcript: Transcript): () => void {
  let next = 0;
  return () => {
    const quotes = page.querySelectorAll<HTMLElement>(".viva-criteria [data-viva-quote]");
    const quote = quotes[next % Math.max(1, quotes.length)];
    if (!quote) return;
    next += 1;
    quote.focus();
    player.playFrom(Number(quote.dataset.vivaSeek));
    transcript.reveal(Number(quote.dataset.vivaSeek));
  };
}

function goToLinked(player: Player, transcript: Transcript): void {
  const moment = momentIn(location.hash);
  if (moment === null) {
    open(location.hash);
    return;
  }
  player.seek(moment);
  transcript.reveal(moment);
}

function wireControls(page: HTMLElement, player: Player): void {
  const play = page.querySelector<HTMLButtonElement>("[data-viva-play]");
  const now = page.querySelector<HTMLElement>("[data-viva-now]");
  const words = [play?.getAttribute("aria-label") ?? "", play?.dataset.playing ?? ""];
  const show = () => {
    play?.classList.toggle("viva-playing", player.isPlaying);
    play?.setAttribute("aria-label", words[player.isPlaying ? 1 : 0] ?? "");
  };
  play?.addEventListener("click", () => player.toggle());
  for (const kind of ["play", "pause", "ended"]) player.audio?.addEventListener(kind, show);
  player.onTime((at) => {
    const text = clock(at);
    if (now && now.textContent !== text) now.textContent = text;
  });
  for (const skip of page.querySelectorAll<HTMLElement>("[data-viva-skip]")) {
    skip.addEventListener("click", () => player.seek(player.now + Number(skip.dataset.vivaSkip)));
  }
  const speed = page.querySelector<HTMLSelectElement>("[data-viva-speed]");
  speed?.addEventListener("change", () => {
    if (player.audio) player.audio.playbackRate = Number(speed.value);
  });
  const link = page.querySelector<HTMLElement>("[data-viva-link]");
  link?.addEventListener("click", () => void copyLink(link, player.now));
}

async function copyLink(button: HTMLElement, seconds: number): Promise<void> {
  const address = linkTo(location.href, seconds);
  history.replaceState(null, "", address);
  // Where copying is refused, the address bar has the link.
  await navigator.clipboard?.writeText(address).catch(() => undefined);
  const before = button.textContent;
  button.textContent = button.dataset.done ?? before;
  setTimeout(() => {
    button.textContent = before;
  }, 2000);
}
