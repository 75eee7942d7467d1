// Follows the recording in the transcript, seeks it from a turn, and copies links.
// Unfold loads this in the head of every admin page, so the page is looked at when it is there.
(() => {
  const recording = () => document.querySelector("[data-viva-audio]");

  document.addEventListener("DOMContentLoaded", () => {
    recording()?.addEventListener("timeupdate", follow);
  });

  document.addEventListener("click", (event) => {
    const seek = event.target.closest("[data-viva-seek]");
    if (seek) playFrom(Number(seek.dataset.vivaSeek));
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      event.preventDefault();
      copyText(copy);
    }
  });

  function playFrom(seconds) {
    const audio = recording();
    if (!audio) return;
    audio.currentTime = seconds;
    audio.play();
  }

  function follow(event) {
    const now = event.target.currentTime;
    for (const turn of document.querySelectorAll("[data-viva-turn]")) {
      const heard = now >= Number(turn.dataset.start) && now < Number(turn.dataset.end) + 0.3;
      turn.classList.toggle("viva-now", heard);
    }
  }

  async function copyText(button) {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      button.parentElement.querySelector("input").select();
      document.execCommand("copy");
    }
    const before = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => {
      button.textContent = before;
    }, 2000);
  }
})();
