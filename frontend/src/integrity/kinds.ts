/** The kinds of events that a page can tell of, and which of them this browser can give. Pure. */

import type { EventKind, SignalsView } from "../model";

export const BROWSER_KINDS = [
  "tab_hidden",
  "focus_lost",
  "context_menu",
  "copy",
  "paste",
  "cut",
  "fullscreen_exit",
  "second_screen",
  "devtools",
  "print",
  "microphone_changed",
] as const satisfies readonly EventKind[];

export const CAMERA_KINDS = [
  "no_face",
  "several_faces",
  "looking_away",
] as const satisfies readonly EventKind[];

export type CameraKind = (typeof CAMERA_KINDS)[number];

/** What the job asks this page to watch; `welcome.integrity` of the socket. */
export interface Rules {
  readonly watch: readonly string[];
  readonly fullscreen: boolean;
  readonly camera: boolean;
  /** Notes after which the talk stops; null: it never stops because of notes. */
  readonly max_strikes: number | null;
}

export const NO_RULES: Rules = { watch: [], fullscreen: false, camera: false, max_strikes: null };

/** What this browser on this device can tell. */
export interface Powers {
  readonly visibility: boolean;
  readonly focus: boolean;
  readonly clipboard: boolean;
  /** A mouse, or a keyboard with one: without, there is no right button and no key to see. */
  readonly pointer: boolean;
  readonly fullscreen: boolean;
  readonly screens: boolean;
  readonly print: boolean;
  /** The camera check runs. */
  readonly camera: boolean;
}

export type Availability = "available" | "not_available" | "off";
export type Availabilities = Readonly<Record<string, Availability>>;

const NEEDS: Readonly<Record<EventKind, keyof Powers | null>> = {
  tab_hidden: "visibility",
  focus_lost: "focus",
  context_menu: "pointer",
  copy: "clipboard",
  paste: "clipboard",
  cut: "clipboard",
  fullscreen_exit: "fullscreen",
  second_screen: "screens",
  devtools: "pointer",
  print: "print",
  microphone_changed: null,
  no_face: "camera",
  several_faces: "camera",
  looking_away: "camera",
};

function isWanted(kind: EventKind, rules: Rules): boolean {
  if (!rules.watch.includes(kind)) return false;
  if (kind === "fullscreen_exit") return rules.fullscreen;
  return rules.camera || !(CAMERA_KINDS as readonly string[]).includes(kind);
}

/** Returns of each kind whether it is watched: what cannot be seen is never told as clean. */
export function availabilitiesOf(rules: Rules, powers: Powers): Availabilities {
  const kinds: readonly EventKind[] = [...BROWSER_KINDS, ...CAMERA_KINDS];
  return Object.fromEntries(
    kinds.map((kind) => {
      const need = NEEDS[kind];
      if (!isWanted(kind, rules)) return [kind, "off"];
      return [kind, need === null || powers[need] ? "available" : "not_available"];
    }),
  );
}

/** Returns the kinds that are watched here. */
export function watchedKinds(rules: Rules, powers: Powers): readonly string[] {
  const told = availabilitiesOf(rules, powers);
  return Object.keys(told).filter((kind) => told[kind] === "available");
}

/** Returns whether the same is available in both. */
export function isSame(a: Availabilities | null, b: Availabilities): boolean {
  return a !== null && Object.keys(b).every((kind) => a[kind] === b[kind]);
}

/** Returns what the server told about an interview as the rules that the talk will have. */
export function rulesOf(told: SignalsView | null): Rules {
  if (!told) return NO_RULES;
  const watch = told.signals.filter(({ mode }) => mode !== "off").map(({ kind }) => kind);
  const { asked, max_strikes } = told;
  return {
    watch,
    fullscreen: watch.includes("fullscreen_exit"),
    camera: asked.camera,
    max_strikes,
  };
}
