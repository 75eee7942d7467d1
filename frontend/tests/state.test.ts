import { describe, expect, it, vi } from "vitest";
import { OFFLINE } from "../src/api";
import type { InterviewView, ResumeView } from "../src/model";
import {
  type Action,
  type App,
  firstOpenStep,
  mayShow,
  reduce,
  Store,
  stepAfter,
  stepsOf,
} from "../src/state";
import { VIEW } from "./fakes";

const RESUME: ResumeView = {
  id: "r",
  kind: "pdf",
  original_name: "cass.pdf",
  size_bytes: 1,
  hidden_text: false,
  corrected: [],
  result: {
    name: null,
    email: null,
    phone: null,
    links: [],
    skills: [],
    education: [],
    work: [],
    experience_years: null,
  },
};
const AGREED: InterviewView = { ...VIEW, consent: { ...VIEW.consent, agreed_at: "2026-11-22" } };
const READ: InterviewView = { ...AGREED, resume: RESUME };

function withPolicy(view: InterviewView, resume_policy: InterviewView["job"]["resume_policy"]) {
  return { ...view, job: { ...view.job, resume_policy } };
}

function walk(start: App, ...actions: Action[]): App {
  return actions.reduce(reduce, start);
}

describe("arriving", () => {
  it.each([
    ["created", "", "welcome"],
    ["ready", "", "check"],
    ["live", "", "rejoin"],
    ["paused", "", "rejoin"],
    ["completed", "finished", "finished"],
    ["terminated", "declined", "closed"],
    ["terminated", "withdrawn", "closed"],
    ["terminated", "candidate_ended", "finished"],
    ["abandoned", "not_resumed", "closed"],
    ["expired", "not_started", "closed"],
  ] as const)("%s %s leads to %s", (state, end_reason, screen) => {
    const app = reduce(
      { screen: "loading" },
      { type: "arrived", view: { ...VIEW, state, end_reason } },
    );
    expect(app.screen).toBe(screen);
  });

  it("goes on with the first step that is not done", () => {
    expect(firstOpenStep(VIEW)).toBe("welcome");
    expect(firstOpenStep(AGREED)).toBe("resume");
    expect(firstOpenStep(READ)).toBe("check");
    expect(firstOpenStep(withPolicy(AGREED, "off"))).toBe("check");
  });
});

describe("steps", () => {
  it("leave the resume out when the job does not ask for one", () => {
    expect(stepsOf(withPolicy(VIEW, "off"))).toEqual(["welcome", "consent", "check"]);
    expect(stepAfter(withPolicy(VIEW, "off"), "consent")).toBe("check");
    expect(stepAfter(VIEW, "consent")).toBe("resume");
    expect(stepAfter(VIEW, "check")).toBe("check");
  });

  it.each([
    ["nothing follows before consent", VIEW, "resume", false],
    ["no check before consent", VIEW, "check", false],
    ["the resume follows consent", AGREED, "resume", true],
    ["no check before a required resume", AGREED, "check", false],
    ["a check without an optional resume", withPolicy(AGREED, "optional"), "check", true],
    ["a check with a resume", READ, "check", true],
    ["no resume step when it is off", withPolicy(AGREED, "off"), "resume", false],
    ["consent can be read at any time", READ, "consent", true],
  ] as const)("%s", (_name, view, step, expected) => {
    expect(mayShow(view, step)).toBe(expected);
  });

  it("cannot be skipped through the browser's history", () => {
    const app: App = { screen: "welcome", view: VIEW };
    expect(reduce(app, { type: "go", step: "check" })).toBe(app);
  });

  it("go back one by one and stop at the first", () => {
    const back = { type: "back" } as const;
    expect(walk({ screen: "check", view: READ }, back).screen).toBe("resume");
    expect(walk({ screen: "check", view: READ }, back, back, back, back).screen).toBe("welcome");
    expect(walk({ screen: "check", view: withPolicy(AGREED, "off") }, back).screen).toBe("consent");
  });
});

describe("declining", () => {
  it.each(["welcome", "consent"] as const)("from %s leads back there", (screen) => {
    const declining = walk({ screen, view: VIEW }, { type: "decline" });
    expect(declining.screen).toBe("declining");
    expect(walk(declining, { type: "back" }).screen).toBe(screen);
  });

  it("is not possible from anywhere else", () => {
    const app: App = { screen: "check", view: READ };
    expect(reduce(app, { type: "decline" })).toBe(app);
  });
});

describe("the talk", () => {
  const opened: Action = { type: "talk_opened", view: READ, mode: "voice", now_ms: 5 };

  it("takes the socket's messages", () => {
    const app = walk({ screen: "check", view: READ }, opened, {
      type: "message",
      message: { type: "state", state: "thinking" },
      now_ms: 6,
    });
    expect(app.screen === "interview" && app.talk.speech).toBe("thinking");
  });

  it("gets none of them on another screen", () => {
    const app: App = { screen: "finished", view: READ };
    expect(reduce(app, { type: "moment" })).toBe(app);
  });

  it("is not left by going back", () => {
    const app = walk({ screen: "check", view: READ }, opened);
    expect(reduce(app, { type: "back" })).toBe(app);
  });
});

it("an update keeps the screen", () => {
  const app = reduce({ screen: "resume", view: AGREED }, { type: "updated", view: READ });
  expect(app).toEqual({ screen: "resume", view: READ });
  expect(reduce({ screen: "loading" }, { type: "updated", view: READ }).screen).toBe("loading");
});

it("a failure of the link has its own screen", () => {
  expect(reduce({ screen: "loading" }, { type: "failed", problem: OFFLINE }).screen).toBe(
    "problem",
  );
});

it("the store tells of changes, and only of changes", () => {
  const store = new Store();
  const listener = vi.fn();
  const stop = store.subscribe(listener);
  store.dispatch({ type: "decline" });
  expect(listener).not.toHaveBeenCalled();
  store.dispatch({ type: "arrived", view: VIEW });
  expect(listener).toHaveBeenCalledOnce();
  stop();
  store.dispatch({ type: "decline" });
  expect(listener).toHaveBeenCalledOnce();
  expect(store.app.screen).toBe("declining");
});
