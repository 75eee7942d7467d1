/** Where the candidate is: one union, one pure reducer. */

import type { Problem } from "./api";
import type { InterviewView } from "./model";
import { type Mode, newTalk, reduceTalk, type Talk, type TalkAction } from "./talk";

/** The steps before the interview, in order; Back goes to the one before. */
export type Step = "welcome" | "consent" | "resume" | "check";
export const STEPS: readonly Step[] = ["welcome", "consent", "resume", "check"];

export type App =
  | { readonly screen: "loading" }
  | { readonly screen: "problem"; readonly problem: Problem }
  | { readonly screen: Step; readonly view: InterviewView }
  | {
      readonly screen: "declining";
      readonly view: InterviewView;
      readonly from: "welcome" | "consent";
    }
  | { readonly screen: "rejoin"; readonly view: InterviewView }
  | { readonly screen: "interview"; readonly view: InterviewView; readonly talk: Talk }
  | { readonly screen: "finished"; readonly view: InterviewView }
  | { readonly screen: "closed"; readonly view: InterviewView };

export type Action =
  | { readonly type: "failed"; readonly problem: Problem }
  /** The server told where the interview stands: show the screen of that state. */
  | { readonly type: "arrived"; readonly view: InterviewView }
  /** Something about the interview changed; the screen stays. */
  | { readonly type: "updated"; readonly view: InterviewView }
  | { readonly type: "go"; readonly step: Step }
  | { readonly type: "decline" }
  | { readonly type: "back" }
  | {
      readonly type: "talk_opened";
      readonly view: InterviewView;
      readonly mode: Mode;
      readonly now_ms: number;
    }
  | TalkAction;

/** Returns the steps of this interview: a job may not ask for a resume. */
export function stepsOf(view: InterviewView): readonly Step[] {
  return view.job.resume_policy === "off" ? STEPS.filter((step) => step !== "resume") : STEPS;
}

/** Returns the first step that is not done; what is optional counts as open. */
export function firstOpenStep(view: InterviewView): Step {
  if (view.consent.agreed_at === null) return "welcome";
  if (view.job.resume_policy !== "off" && view.resume === null) return "resume";
  return "check";
}

/** Returns whether a step may be shown: consent comes before everything that follows it. */
export function mayShow(view: InterviewView, step: Step): boolean {
  if (!stepsOf(view).includes(step)) return false;
  if (step === "welcome" || step === "consent") return true;
  if (view.consent.agreed_at === null) return false;
  return step === "resume" || view.job.resume_policy !== "required" || view.resume !== null;
}

/** Returns the step after `step`. */
export function stepAfter(view: InterviewView, step: Step): Step {
  const steps = stepsOf(view);
  return steps[steps.indexOf(step) + 1] ?? step;
}

/** Returns whether the server takes nothing more of this interview. */
export function isOver({ state }: InterviewView): boolean {
  return !["created", "ready", "live", "paused"].includes(state);
}

function arrival(view: InterviewView): App {
  switch (view.state) {
    case "created":
      return { screen: firstOpenStep(view), view };
    case "ready":
      return { screen: "check", view };
    case "live":
    case "paused":
      return { screen: "rejoin", view };
    case "completed":
      return { screen: "finished", view };
    case "terminated":
      return { screen: view.end_reason === "candidate_ended" ? "finished" : "closed", view };
    case "abandoned":
    case "expired":
      return { screen: "closed", view };
  }
}

function isStep(screen: App["screen"]): screen is Step {
  return (STEPS as readonly string[]).includes(screen);
}

function back(app: App): App {
  if (app.screen === "declining") return { screen: app.from, view: app.view };
  if (!("view" in app) || !isStep(app.screen)) return app;
  const steps = stepsOf(app.view);
  return { screen: steps[steps.indexOf(app.screen) - 1] ?? app.screen, view: app.view };
}

function updated(app: App, view: InterviewView): App {
  return "view" in app ? ({ ...app, view } as App) : app;
}

export function reduce(app: App, action: Action): App {
  switch (action.type) {
    case "failed":
      return { screen: "problem", problem: action.problem };
    case "arrived":
      return arrival(action.view);
    case "updated":
      return updated(app, action.view);
    case "go":
      if (!("view" in app) || !mayShow(app.view, action.step)) return app;
      return { screen: action.step, view: app.view };
    case "decline":
      return app.screen === "welcome" || app.screen === "consent"
        ? { screen: "declining", view: app.view, from: app.screen }
        : app;
    case "back":
      return back(app);
    case "talk_opened": {
      const talk = newTalk(action.mode, action.view.time_left_s, action.now_ms);
      return { screen: "interview", view: action.view, talk };
    }
    default:
      return app.screen === "interview" ? { ...app, talk: reduceTalk(app.talk, action) } : app;
  }
}

export class Store {
  #app: App = { screen: "loading" };
  readonly #listeners = new Set<() => void>();

  get app(): App {
    return this.#app;
  }

  dispatch = (action: Action): void => {
    const next = reduce(this.#app, action);
    if (next === this.#app) return;
    this.#app = next;
    this.announce();
  };

  /** Has the page drawn anew: something outside the state changed, such as the language. */
  announce(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Calls back after every change; the returned function stops that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
