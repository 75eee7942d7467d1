/** Fetches what a fold holds when it is opened for the first time. */
export function wireFragments(page: HTMLElement): void {
  for (const fold of page.querySelectorAll<HTMLDetailsElement>("details[data-viva-fetch]")) {
    fold.addEventListener("toggle", () => void fill(fold), { once: true });
  }
}

async function fill(fold: HTMLDetailsElement): Promise<void> {
  const place = fold.querySelector("[data-viva-fetched]");
  const answer = await fetch(fold.dataset.vivaFetch ?? "").catch(() => null);
  // Without an answer the link in it stays, which leads to the same.
  if (place && answer?.ok) place.innerHTML = await answer.text();
}
