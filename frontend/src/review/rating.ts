/** Scores of one's own: kept as soon as they are chosen, by hand or by key. */
export class Ratings {
  private readonly forms: HTMLFormElement[];
  private current: HTMLFormElement | null = null;

  constructor(
    root: HTMLElement,
    private readonly announce: (text: string) => void,
  ) {
    this.forms = [...root.querySelectorAll<HTMLFormElement>("form[data-viva-rating]")];
    for (const form of this.forms) this.wire(form);
  }

  /** Scores the criterion that the person is at: the one in use, else the first without a score. */
  rate(score: number): void {
    const form = this.current ?? this.forms.find((each) => !chosen(each)) ?? this.forms[0];
    const choice = form?.querySelector<HTMLInputElement>(`input[name=score][value="${score}"]`);
    if (!form || !choice) return;
    choice.checked = true;
    form.scrollIntoView({ block: "nearest" });
    void this.keep(form);
  }

  private wire(form: HTMLFormElement): void {
    const card = form.closest<HTMLElement>("[data-viva-criterion]");
    card?.addEventListener("focusin", () => {
      this.point(form);
    });
    card?.addEventListener("pointerdown", () => this.point(form));
    form.addEventListener("change", () => {
      if (chosen(form)) void this.keep(form);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (chosen(form)) void this.keep(form);
    });
  }

  private point(form: HTMLFormElement): void {
    this.current?.closest("[data-viva-criterion]")?.classList.remove("viva-here");
    this.current = form;
    form.closest("[data-viva-criterion]")?.classList.add("viva-here");
  }

  private async keep(form: HTMLFormElement): Promise<void> {
    const told = form.querySelector<HTMLElement>(".viva-kept");
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new FormData(form),
    }).catch(() => null);
    const text = (answer?.ok ? told?.dataset.kept : told?.dataset.failed) ?? "";
    if (told) told.textContent = text;
    this.announce(text);
    if (!answer?.ok) return;
    const { complete } = (await answer.json()) as { complete: boolean };
    if (complete && this.forms.every(chosen)) location.reload();
    if (this.current === form && document.activeElement?.closest("form") !== form) {
      this.current = null;
    }
  }
}

function chosen(form: HTMLFormElement): boolean {
  return form.querySelector("input[name=score]:checked") !== null;
}
