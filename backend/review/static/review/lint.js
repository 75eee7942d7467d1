// Asks the server what is wrong with the questions or criteria in the form, while they are written.
(() => {
  const PAUSE_MS = 700;

  document.addEventListener("DOMContentLoaded", () => {
    const panel = document.querySelector("[data-viva-lint]");
    const form = document.querySelector("form[id$='_form']");
    if (!panel || !form) return;
    let waiting = 0;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => ask(panel, form), PAUSE_MS);
    });
  });

  async function ask(panel, form) {
    const key = form.querySelector("[name='questions-TOTAL_FORMS']") ? "questions" : "criteria";
    const token = form.querySelector("[name=csrfmiddlewaretoken]");
    if (!token) return;
    const answer = await fetch(panel.dataset.vivaLint, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token.value },
      body: JSON.stringify({ [key]: entries(form, key) }),
    }).catch(() => null);
    if (!answer?.ok) return;
    show(panel, (await answer.json()).findings);
  }

  function entries(form, prefix) {
    const found = [];
    const count = Number(form.querySelector(`[name='${prefix}-TOTAL_FORMS']`)?.value ?? 0);
    for (let number = 0; number < count; number += 1) {
      const value = (name) => form.querySelector(`[name='${prefix}-${number}-${name}']`)?.value ?? "";
      if (form.querySelector(`[name='${prefix}-${number}-DELETE']`)?.checked) continue;
      found.push(prefix === "questions" ? question(value) : criterion(value));
    }
    return found;
  }

  const question = (value) => ({
    text: value("text").trim(),
    category: value("category"),
    difficulty: value("difficulty"),
    skill: value("skill"),
    time_s: Number.parseInt(value("time_s"), 10) || 0,
  });

  const criterion = (value) => ({
    name: value("name"),
    description: value("description"),
    anchors: [1, 2, 3, 4, 5].map((score) => value(`anchor_${score}`)),
  });

  function show(panel, findings) {
    const place = panel.querySelector("[data-viva-findings]");
    if (!findings.length) {
      const none = document.createElement("p");
      none.textContent = panel.dataset.none;
      place.replaceChildren(none);
      return;
    }
    const list = document.createElement("ul");
    for (const finding of findings) {
      const line = document.createElement("li");
      const number = document.createElement("strong");
      number.textContent = `${panel.dataset.number} ${finding.place}: `;
      line.append(number, finding.detail);
      list.append(line);
    }
    place.replaceChildren(list);
  }
})();
