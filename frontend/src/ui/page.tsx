import { ArrowLeft } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Guide } from "../guide";
import { currentLanguage, t } from "../i18n";
import { type InterviewView, LANGUAGES, type Language } from "../model";
import { type Step, stepsOf } from "../state";
import { Button } from "./button";

const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", de: "Deutsch" };

function LanguageChoice({ guide }: { guide: Guide }) {
  return (
    <label class="language">
      <span class="hidden">{t("page.language")}</span>
      <select
        value={currentLanguage()}
        onChange={(event) =>
          // The page stays as it is when the server cannot be reached.
          void guide.speak(event.currentTarget.value as Language).catch(() => undefined)
        }
      >
        {LANGUAGES.map((language) => (
          <option key={language} value={language} lang={language}>
            {LANGUAGE_NAMES[language]}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Header({ view, guide }: { view: InterviewView | null; guide: Guide }) {
  const name = view?.organization.name ?? t("page.product");
  return (
    <header class="top">
      <span class="monogram" aria-hidden="true">
        {[...name][0]}
      </span>
      <span class="firm">{name}</span>
      <LanguageChoice guide={guide} />
    </header>
  );
}

function Progress({ view, step }: { view: InterviewView; step: Step }) {
  const steps = stepsOf(view);
  const number = steps.indexOf(step) + 1;
  return (
    <div class="progress">
      <p>{t("page.step", { n: number, total: steps.length })}</p>
      <div class="segments" aria-hidden="true">
        {steps.map((each, index) => (
          <span key={each} class={index < number ? "done" : ""} />
        ))}
      </div>
    </div>
  );
}

/** A heading that takes the focus when its screen appears, so that readers start there. */
export function Title({ children }: { children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, []);
  useEffect(() => {
    document.title = `${children} · ${t("page.product")}`;
  }, [children]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}

interface PageProps {
  readonly guide: Guide;
  readonly view: InterviewView | null;
  readonly step?: Step;
  readonly title: string;
  readonly lead?: string | undefined;
  readonly children?: ComponentChildren;
}

/** One column, one decision. */
export function Page({ guide, view, step, title, lead, children }: PageProps) {
  const isFirst = step === "welcome";
  return (
    <>
      <Header view={view} guide={guide} />
      <main class="column">
        {view && step && (
          <div class="way">
            {!isFirst && (
              <Button kind="quiet" icon={ArrowLeft} onClick={() => guide.back()}>
                {t("page.back")}
              </Button>
            )}
            <Progress view={view} step={step} />
          </div>
        )}
        <Title key={title}>{title}</Title>
        {lead && <p class="lead">{lead}</p>}
        {children}
      </main>
      <footer class="foot">
        <p>{t("page.footer")}</p>
        {view?.organization.privacy_url && (
          <a href={view.organization.privacy_url} target="_blank" rel="noreferrer">
            {t("page.privacy")}
          </a>
        )}
      </footer>
    </>
  );
}

/** The firm's address for questions, as a link. */
export function Contact({ email }: { email: string }) {
  return <a href={`mailto:${email}`}>{email}</a>;
}
