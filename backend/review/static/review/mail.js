// Shows how an e-mail reads while its text is written.
(() => {
  const PAUSE_MS = 500;

  document.addEventListener("DOMContentLoaded", () => {
    const panel = document.querySelector("[data-viva-mail]");
    const form = document.querySelector("form[id$='_form'], form[data-viva-letter]");
    if (!panel || !form) return;
    let waiting = 0;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => ask(panel, form), PAUSE_MS);
    });
    ask(panel, form);
  });

  async function ask(panel, form) {
    const value = (name) => form.querySelector(`[name='${name}']`)?.value ?? "";
    const answer = await fetch(panel.dataset.vivaMail, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": value("csrfmiddlewaretoken") },
      body: JSON.stringify({
        kind: value("kind") || panel.dataset.kind,
        language: value("language") || panel.dataset.language,
        subject: value("subject"),
        body: value("body"),
      }),
    }).catch(() => null);
    if (!answer?.ok) return;
    show(panel, await answer.json());
  }

  function show(panel, said) {
    const problems = Object.values(said.problems).flat();
    panel.querySelector("[data-problems]").replaceChildren(
      ...problems.map((text) => {
        const line = document.createElement("li");
        line.textContent = text;
        return line;
      }),
    );
    if (problems.length) return;
    panel.querySelector("[data-subject]").textContent = said.subject;
    panel.querySelector("[data-text]").textContent = said.text;
  }
})();
