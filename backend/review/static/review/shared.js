// The page of a share link: takes the token out of the address, and plays the recording.
(() => {
  const entry = document.querySelector("[data-entry]");
  if (entry) open(entry);

  async function open(place) {
    const told = place.querySelector("[data-told]");
    const token = location.hash.slice(1);
    if (!token) {
      told.textContent = place.dataset.missing;
      return;
    }
    const answer = await fetch(place.dataset.entry, {
      method: "POST",
      // Without it the browser sends `Origin: null`, as the page asks for no referrer.
      referrerPolicy: "same-origin",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": place.querySelector("[name=csrfmiddlewaretoken]").value,
      },
      body: JSON.stringify({ token }),
    }).catch(() => null);
    const said = await answer?.json().catch(() => null);
    if (answer?.ok && said?.to) {
      // The token must not stay in the history.
      location.replace(said.to);
      return;
    }
    told.textContent = said?.detail ?? place.dataset.away;
  }

  const audio = document.querySelector("[data-audio]");
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-seek]");
    if (!button || !audio) return;
    audio.currentTime = Number(button.dataset.seek);
    audio.play().catch(() => {});
  });
})();
