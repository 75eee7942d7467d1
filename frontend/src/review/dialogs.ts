import { clock } from "./moment";
import type { Player } from "./player";

/** Wires the help and the note; returns what opens them. */
export function wireDialogs(page: HTMLElement, player: Player) {
  const help = page.querySelector<HTMLDialogElement>("[data-viva-help-dialog]");
  const note = page.querySelector<HTMLDialogElement>("[data-viva-note-dialog]");
  const opens = {
    help: () => help?.showModal(),
    note: () => {
      if (!note) return;
      const at = Math.floor(player.now);
      const field = note.querySelector<HTMLInputElement>("[name=at_s]");
      const told = note.querySelector<HTMLElement>("[data-viva-note-at]");
      if (field) field.value = String(at);
      if (told) told.textContent = clock(at);
      note.showModal();
      note.querySelector("textarea")?.focus();
    },
  };
  page.querySelector("[data-viva-help]")?.addEventListener("click", opens.help);
  page.querySelector("[data-viva-note]")?.addEventListener("click", opens.note);
  return opens;
}
