// Leaving the page as a browser tells it. Headless Chromium never hides a page, so its words are
// imitated here; the focus is really taken by another tab (`away_while` in test_signals.py).
(() => {
  let hidden = false;
  let focused = true;
  const state = () => (hidden ? "hidden" : "visible");
  Object.defineProperty(Document.prototype, "hidden", { get: () => hidden });
  Object.defineProperty(Document.prototype, "visibilityState", { get: state });
  const real = Document.prototype.hasFocus;
  Document.prototype.hasFocus = function hasFocus() {
    return focused && !hidden && real.call(this);
  };
  const told = () => document.dispatchEvent(new Event("visibilitychange"));

  // Chromium: the window loses the focus, then the page is hidden; back in the same order.
  window.leave = () => {
    focused = false;
    window.dispatchEvent(new Event("blur"));
    hidden = true;
    told();
  };
  window.comeBack = () => {
    hidden = false;
    told();
    focused = true;
    window.dispatchEvent(new Event("focus"));
  };
})();
