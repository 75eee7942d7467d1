/** What a notice says: plain words for each kind, never an accusation. */

import { type Counted, count, type Key, t } from "../i18n";
import type { IntegrityNotice } from "../live/protocol";
import type { Rules } from "./kinds";

/** Kinds that have a length. */
const LASTING: Readonly<Record<string, Counted>> = {
  tab_hidden: "noticed.tab_hidden",
  focus_lost: "noticed.focus_lost",
  fullscreen_exit: "noticed.fullscreen_exit",
  no_face: "noticed.no_face",
  several_faces: "noticed.several_faces",
  looking_away: "noticed.looking_away",
};

/** Kinds that are a moment. */
const MOMENTS: Readonly<Record<string, Key>> = {
  copy: "noticed.copy",
  paste: "noticed.paste",
  cut: "noticed.cut",
  context_menu: "noticed.context_menu",
  second_screen: "noticed.second_screen",
  devtools: "noticed.devtools",
  print: "noticed.print",
};

/** Returns what was noticed. */
export function wordsOf({
  kind,
  duration_ms,
}: Pick<IntegrityNotice, "kind" | "duration_ms">): string {
  const lasting = LASTING[kind];
  if (lasting) return count(lasting, Math.max(1, Math.round(duration_ms / 1000)));
  return t(MOMENTS[kind] ?? "noticed.other");
}

const BECAUSE_AWAY: readonly Key[] = ["because.aid", "because.message", "because.accident"];
const BECAUSE_TEXT: readonly Key[] = ["because.tool", "because.notes", "because.accident"];
const BECAUSE_CAMERA: readonly Key[] = ["because.thinking", "because.passer", "because.camera"];
const BECAUSE: Readonly<Record<string, readonly Key[]>> = {
  copy: BECAUSE_TEXT,
  paste: BECAUSE_TEXT,
  cut: BECAUSE_TEXT,
  no_face: BECAUSE_CAMERA,
  several_faces: BECAUSE_CAMERA,
  looking_away: BECAUSE_CAMERA,
  second_screen: ["because.screens", "because.aid"],
};

/** Returns answers that a click gives. */
export function becauseOf(kind: string): readonly Key[] {
  return BECAUSE[kind] ?? BECAUSE_AWAY;
}

/** Returns after how many more counted notes the talk stops; null: it never does. */
export function leftOf({
  strikes,
  max_strikes,
}: Pick<IntegrityNotice, "strikes" | "max_strikes">): number | null {
  return max_strikes === null ? null : Math.max(0, max_strikes - strikes);
}

/** What the consent screen says about groups of kinds. */
const CONSENT: readonly (readonly [Key, readonly string[]])[] = [
  ["signals.away", ["tab_hidden", "focus_lost"]],
  ["signals.fullscreen", ["fullscreen_exit"]],
  ["signals.clipboard", ["copy", "paste", "cut"]],
  ["signals.menu", ["context_menu"]],
  ["signals.screens", ["second_screen"]],
  ["signals.devtools", ["devtools"]],
  ["signals.print", ["print"]],
  ["signals.microphone", ["microphone_changed"]],
  ["signals.camera", ["no_face", "several_faces", "looking_away"]],
];

/** Returns a line for everything that the page watches under these rules. */
export function consentLines({ watch, fullscreen, camera }: Rules): readonly Key[] {
  return CONSENT.filter(([key, kinds]) => {
    if (key === "signals.fullscreen" && !fullscreen) return false;
    // Off until the candidate agrees, and told before that.
    if (key === "signals.camera") return camera;
    return kinds.some((kind) => watch.includes(kind));
  }).map(([key]) => key);
}
