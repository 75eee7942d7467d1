// Follows the recording in the transcript, seeks it from a turn, and copies links.
(() => {
  const audio = document.querySelector("[data-viva-audio]");
  const turns = [...document.querySelectorAll("[data-viva-turn]")].map((element) => ({
    element,
    start: Number(element.dataset.start),
    end: Number(element.dataset.end),
  }));

  document.addEventListener("click", async (event) => {
    const seek = event.target.closest("[data-viva-seek]");
    if (seek && audio) {
      audio.currentTime = Number(seek.dataset.vivaSeek);
      audio.play();
    }
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      event.preventDefault();
      await copyText(copy);
    }
  });

  async function copyText(button) {
    const field = button.parentElement.querySelector("input");
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      field.select();
      document.execCommand("copy");
    }
    const before = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => {
      button.textContent = before;
    }, 2000);
  }

  audio?.addEventListener("timeupdate", () => {
    for (const turn of turns) {
      const now = audio.currentTime >= turn.start && audio.currentTime < turn.end + 0.3;
      turn.element.classList.toggle("viva-now", now);
    }
  });
})();
