import { render } from "preact";
import { Api } from "./api";
import { App } from "./app";
import { Guide } from "./guide";
import { Store } from "./state";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/screens.css";
import "./styles/interview.css";
import "./styles/afterwards.css";

/** Returns the sockets' origin: given at build, or the one of the REST calls. */
function socketOrigin(apiOrigin: string): string {
  const given = import.meta.env.VITE_WS_URL as string | undefined;
  return given || (apiOrigin || location.origin).replace(/^http/, "ws");
}

/** Stands when the catalogues cannot be fetched: the only words outside them. */
function NoWords() {
  return (
    <main class="column">
      <h1>No connection</h1>
      <p>The page could not be loaded in full. Please load it again.</p>
      <p lang="de">Die Seite wurde nicht vollständig geladen. Bitte laden Sie sie neu.</p>
    </main>
  );
}

const apiOrigin = (import.meta.env.VITE_API_URL as string | undefined) ?? "";
const guide = new Guide(new Api(apiOrigin), new Store(), socketOrigin(apiOrigin));
const root = document.getElementById("page");

window.addEventListener("popstate", (event) => guide.followHistory(event.state));
// Another link pasted into the same tab is another interview.
window.addEventListener("hashchange", () => location.reload());

if (root) {
  root.textContent = "";
  render(<App guide={guide} />, root);
  guide.enter().catch(() => {
    render(<NoWords />, root);
  });
}
