/** Connects a watch to the browser's events; decides nothing but what an event of the page is. */

import type { Powers } from "./kinds";
import type { Watch } from "./watch";

/** Inside elements with this attribute Viva itself is at work: actions there are not told. */
const OWN = "[data-own]";

/** `screen` where the browser tells of more than one. */
type Screens = Screen & Partial<EventTarget> & { readonly isExtended?: boolean };

/** Returns what this browser can tell. */
export function browserPowers(camera: boolean): Powers {
  return {
    visibility: "visibilityState" in document,
    focus: typeof document.hasFocus === "function",
    clipboard: "oncopy" in document,
    pointer: matchMedia("(any-pointer: fine)").matches,
    fullscreen: document.fullscreenEnabled === true,
    screens: typeof (screen as Screens).isExtended === "boolean",
    print: "onbeforeprint" in window,
    camera,
  };
}

/** Returns whether keys are those that open a browser's developer tools. */
export function opensTools(keys: {
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}): boolean {
  if (keys.code === "F12") return !keys.ctrlKey && !keys.altKey && !keys.metaKey;
  if (!["KeyI", "KeyJ", "KeyC", "KeyK"].includes(keys.code)) return false;
  const onMac = keys.metaKey && keys.altKey && keys.code !== "KeyK";
  return onMac || (keys.ctrlKey && keys.shiftKey && !keys.altKey);
}

/** Returns whether a menu was opened by a right click; touch and keyboard open it for others. */
export function isRightClick(event: {
  readonly button: number;
  readonly ctrlKey: boolean;
  readonly pointerType?: string;
}): boolean {
  if (event.pointerType === "touch" || event.pointerType === "pen") return false;
  return event.button === 2 || (event.button === 0 && event.ctrlKey);
}

function isOwn(event: Event): boolean {
  return event.target instanceof Element && event.target.closest(OWN) !== null;
}

/** How many characters are marked, on the page or in a field. */
function markedChars(): number {
  const field = document.activeElement;
  if (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) {
    return (field.selectionEnd ?? 0) - (field.selectionStart ?? 0);
  }
  return document.getSelection()?.toString().length ?? 0;
}

function watchPresence(watch: Watch, options: AddEventListenerOptions): void {
  const look = () => watch.seePresence({ hidden: document.hidden, focused: document.hasFocus() });
  document.addEventListener("visibilitychange", look, options);
  window.addEventListener("blur", look, options);
  window.addEventListener("focus", look, options);
  window.addEventListener("beforeunload", () => watch.seeUnload(), options);
  document.addEventListener(
    "fullscreenchange",
    () => watch.seeFullscreen(document.fullscreenElement !== null),
    options,
  );
}

function watchActions(watch: Watch, options: AddEventListenerOptions): void {
  for (const kind of ["copy", "cut"] as const) {
    const act = (event: Event) => {
      const chars = markedChars();
      // Without a selection these keys do nothing.
      if (chars > 0 && !isOwn(event)) watch.seeAction(kind, { chars });
    };
    document.addEventListener(kind, act, options);
  }
  const paste = (event: ClipboardEvent) => {
    const chars = event.clipboardData?.getData("text").length ?? 0;
    // Neither does this one without text to paste.
    if (chars > 0 && !isOwn(event)) watch.seeAction("paste", { chars });
  };
  document.addEventListener("paste", paste, options);
  const menu = (event: MouseEvent) => {
    if (isRightClick(event) && !isOwn(event)) watch.seeAction("context_menu");
  };
  document.addEventListener("contextmenu", menu, options);
  const press = (event: KeyboardEvent) => {
    if (opensTools(event)) watch.seeAction("devtools", { by: "keys" });
  };
  document.addEventListener("keydown", press, { ...options, capture: true });
}

function watchPrinting(watch: Watch, options: AddEventListenerOptions): void {
  let done: () => void = () => undefined;
  const begin = () => {
    // The dialog takes the focus: that is the printing, and no departure besides.
    done = watch.expectPrompt();
    watch.seeAction("print");
  };
  window.addEventListener("beforeprint", begin, options);
  window.addEventListener("afterprint", () => done(), options);
  // Not every browser tells the end; whoever touches the page has no dialog over it.
  for (const touch of ["pointerdown", "keydown"]) {
    document.addEventListener(touch, () => done(), { ...options, capture: true });
  }
}

/** Tells of more than one screen, now and whenever one is added. */
function watchScreens(watch: Watch, options: AddEventListenerOptions): void {
  const screens = screen as Screens;
  const look = () => watch.seeScreens(screens.isExtended === true);
  look();
  screens.addEventListener?.("change", look, options);
}

/** Connects a watch until the signal. */
export function watchPage(watch: Watch, signal: AbortSignal): void {
  const options = { signal };
  watchPresence(watch, options);
  watchActions(watch, options);
  watchPrinting(watch, options);
  watchScreens(watch, options);
}
