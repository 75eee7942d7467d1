// Copies links. Unfold loads this in the head of every admin page.
(() => {
  document.addEventListener("click", (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      event.preventDefault();
      copyText(copy);
    }
  });

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
