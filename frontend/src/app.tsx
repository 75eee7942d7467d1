import { useEffect, useReducer } from "preact/hooks";
import { applyAccent } from "./accent";
import type { Guide } from "./guide";
import { currentLanguage } from "./i18n";
import { Check } from "./screens/check";
import { Closed } from "./screens/closed";
import { Consent, Declining } from "./screens/consent";
import { Finished } from "./screens/finished";
import { Interview } from "./screens/interview";
import { LinkProblemScreen } from "./screens/problem";
import { Rejoin } from "./screens/rejoin";
import { fetchResume, ResumeLater } from "./screens/resume-later";
import { Welcome } from "./screens/welcome";
import type { App as AppState } from "./state";

function Screen({ app, guide }: { app: AppState; guide: Guide }) {
  switch (app.screen) {
    case "loading":
      return <Loading />;
    case "problem":
      return <LinkProblemScreen guide={guide} problem={app.problem} />;
    case "welcome":
      return <Welcome guide={guide} view={app.view} />;
    case "consent":
      return <Consent guide={guide} view={app.view} />;
    case "declining":
      return <Declining guide={guide} view={app.view} />;
    case "resume":
      return <ResumeLater guide={guide} view={app.view} />;
    case "check":
      return <Check guide={guide} view={app.view} />;
    case "rejoin":
      return <Rejoin guide={guide} view={app.view} />;
    case "interview":
      return <Interview guide={guide} view={app.view} talk={app.talk} />;
    case "finished":
      return <Finished guide={guide} view={app.view} />;
    case "closed":
      return <Closed guide={guide} view={app.view} />;
  }
}

/** The same skeleton as in index.html, so that nothing jumps when the page takes over. */
function Loading() {
  return (
    <>
      <div class="top" aria-hidden="true">
        <span class="monogram" />
      </div>
      <main class="column" aria-busy="true">
        <h1 class="hidden">Viva</h1>
        <div class="bones" aria-hidden="true">
          <span />
          <span />
          <span />
          <span />
        </div>
      </main>
    </>
  );
}

export function App({ guide }: { guide: Guide }) {
  const { store } = guide;
  const [, redraw] = useReducer((drawn: number, _: undefined) => drawn + 1, 0);
  const { app } = store;
  const color = "view" in app ? app.view.organization.accent_color : "";
  useEffect(() => store.subscribe(() => redraw(undefined)), [store]);
  useEffect(() => applyAccent(document.documentElement, color), [color]);
  const wantsResume = "view" in app && app.view.job.resume_policy !== "off";
  useEffect(() => {
    if (wantsResume) fetchResume().catch(() => undefined);
  }, [wantsResume]);
  document.documentElement.lang = currentLanguage();
  return <Screen key={app.screen} app={app} guide={guide} />;
}
