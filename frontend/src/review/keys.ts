export type Action =
  | { do: "toggle" }
  | { do: "skip"; seconds: number }
  | { do: "turn"; by: 1 | -1 }
  | { do: "rate"; score: number }
  | { do: "evidence" }
  | { do: "note" }
  | { do: "help" };

export interface Key {
  key: string;
  /** Ctrl, Alt or Meta is held: the browser's own shortcut. */
  modified: boolean;
  /** The focus is where letters are typed or a control has its own keys. */
  typing: boolean;
  /** The focus is on something that space or the arrows already work. */
  onControl: boolean;
}

const SKIP_S = 5;

/** Returns what a key asks for, or null when it belongs to the browser or to a control. */
export function actionOf(pressed: Key): Action | null {
  if (pressed.modified || pressed.typing) return null;
  if (/^[1-5]$/.test(pressed.key)) return { do: "rate", score: Number(pressed.key) };
  if (pressed.key === "n") return { do: "note" };
  if (pressed.key === "e") return { do: "evidence" };
  if (pressed.key === "?") return { do: "help" };
  if (pressed.onControl) return null;
  if (pressed.key === " ") return { do: "toggle" };
  if (pressed.key === "ArrowLeft") return { do: "skip", seconds: -SKIP_S };
  if (pressed.key === "ArrowRight") return { do: "skip", seconds: SKIP_S };
  if (pressed.key === "ArrowUp") return { do: "turn", by: -1 };
  if (pressed.key === "ArrowDown") return { do: "turn", by: 1 };
  return null;
}

const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

/** Reads a keyboard event. */
export function keyIn(event: KeyboardEvent): Key {
  const target = event.target instanceof Element ? event.target : null;
  return {
    key: event.key,
    modified: event.ctrlKey || event.altKey || event.metaKey,
    typing: Boolean(target?.closest(`${TYPING}, dialog`)),
    onControl: Boolean(target?.closest("a, button, summary, input")),
  };
}
