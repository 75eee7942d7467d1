import { describe, expect, it } from "vitest";
import type { Caption, ServerMessage } from "../src/live/protocol";
import {
  newTalk,
  positionAt,
  reduceTalk,
  secondsLeft,
  shownState,
  type Talk,
  type TalkAction,
  withCaption,
} from "../src/talk";
import { WELCOME } from "./fakes";

const OPEN = { kind: "open" } as const;
const LOST = { kind: "lost", attempt: 0, code: 1006, wait_ms: 0 } as const;

function caption(turn: number, text: string, more: Partial<Caption> = {}): Caption {
  return { turn, speaker: "candidate", text, final: false, typed: false, ...more };
}

function talkAfter(...actions: TalkAction[]): Talk {
  return actions.reduce(reduceTalk, newTalk("voice", 600, 0));
}

function said(message: ServerMessage, now_ms = 0): TalkAction {
  return { type: "message", message, now_ms };
}

const JOINED: readonly TalkAction[] = [
  said(WELCOME, 1000),
  { type: "link", link: OPEN, now_ms: 1000 },
];

describe("what is shown", () => {
  it("is connecting before the first welcome, and reconnecting after a loss", () => {
    expect(shownState(talkAfter())).toBe("connecting");
    expect(shownState(talkAfter({ type: "link", link: LOST, now_ms: 0 }))).toBe("connecting");
    const lost = talkAfter(...JOINED, { type: "link", link: LOST, now_ms: 2000 });
    expect(shownState(reduceTalk(lost, { type: "overdue" }))).toBe("reconnecting");
  });

  it.each(["listening", "thinking", "speaking", "paused"] as const)(
    "is %s when the server says so",
    (state) => {
      expect(shownState(talkAfter(...JOINED, said({ type: "state", state })))).toBe(state);
    },
  );

  it("is no alarm for a short gap, though the clock stands", () => {
    const lost = talkAfter(...JOINED, { type: "link", link: LOST, now_ms: 2000 });
    expect(shownState(lost)).toBe("listening");
    expect(lost.time.running).toBe(false);
    const back = [{ type: "link", link: OPEN, now_ms: 2500 }, { type: "overdue" }] as const;
    expect(shownState(back.reduce<Talk>(reduceTalk, lost))).toBe("listening");
  });

  it("is a rest when nobody spoke for a long while", () => {
    const talk = talkAfter(...JOINED, { type: "link", link: { kind: "resting" }, now_ms: 0 });
    expect(shownState(talk)).toBe("resting");
  });

  it("is that another tab took over", () => {
    const talk = talkAfter(...JOINED, { type: "link", link: { kind: "replaced" }, now_ms: 0 });
    expect(shownState(talk)).toBe("replaced");
  });

  it("stays at the end, whatever happens to the line afterwards", () => {
    const ended = talkAfter(...JOINED, said({ type: "ended", reason: "finished" }));
    const after = reduceTalk(ended, { type: "link", link: LOST, now_ms: 0 });
    expect(shownState(after)).toBe("ended");
    expect(after.ended).toBe("finished");
  });
});

describe("the clock", () => {
  it("runs from the welcome of a talk that goes on", () => {
    const { time } = talkAfter(...JOINED);
    expect(secondsLeft(time, 1000)).toBe(600);
    expect(secondsLeft(time, 61_000)).toBe(540);
  });

  it.each(["connecting", "paused"] as const)("stands in a welcome that is %s", (state) => {
    const { time } = talkAfter(said({ ...WELCOME, state }, 0));
    expect(secondsLeft(time, 60_000)).toBe(600);
  });

  it("stands still from the moment the line is lost", () => {
    const { time } = talkAfter(...JOINED, { type: "link", link: LOST, now_ms: 31_000 });
    expect(secondsLeft(time, 500_000)).toBe(570);
    expect(time.running).toBe(false);
  });

  it("follows the server and never falls below zero", () => {
    const { time } = talkAfter(...JOINED, said({ type: "time", left_s: 5, running: true }, 2000));
    expect(secondsLeft(time, 4500)).toBe(3);
    expect(secondsLeft(time, 60_000)).toBe(0);
  });
});

describe("the place in the recording", () => {
  it("goes on between two acknowledgements and stands without a line", () => {
    const told = talkAfter(
      ...JOINED,
      said({ type: "ack", message: -1, sequence: 9, position_ms: 1000 }, 5000),
    );
    expect(positionAt(told, 5250)).toBe(1250);
    const lost = reduceTalk(told, { type: "link", link: LOST, now_ms: 6000 });
    expect(positionAt(lost, 9000)).toBe(1000);
  });
});

describe("captions", () => {
  it("grow in place while a turn is spoken", () => {
    const first = withCaption([], caption(1, "An"));
    const both = withCaption(withCaption(first, caption(2, "Yes")), caption(1, "An index"));
    expect(both.map(({ text }) => text)).toEqual(["An index", "Yes"]);
  });

  it("keep both sides of the same number apart", () => {
    const captions = withCaption([caption(1, "a")], caption(1, "b", { speaker: "interviewer" }));
    expect(captions).toHaveLength(2);
  });

  it("are those of the server after a reconnect", () => {
    const talk = talkAfter(
      ...JOINED,
      said({ type: "caption", ...caption(7, "lost") }),
      said({ ...WELCOME, captions: [caption(1, "kept", { final: true })] }),
    );
    expect(talk.captions.map(({ text }) => text)).toEqual(["kept"]);
  });
});

describe("questions and notices", () => {
  const question = { number: 2, total: 7, text: "Why?", category: "technical", time_s: 90 };

  it("replace the one before", () => {
    const talk = talkAfter(...JOINED, said({ type: "question", ...question }));
    expect(talk.question).toEqual(question);
  });

  it("disappear when the reason is gone", () => {
    const away = talkAfter(...JOINED, said({ type: "notice", code: "upstream_paused" }));
    expect(away.notice).toBe("upstream_paused");
    expect(reduceTalk(away, said({ type: "notice", code: "upstream_back" })).notice).toBeNull();
  });

  it("of a silent microphone disappear when the candidate types", () => {
    const silent = talkAfter(...JOINED, said({ type: "notice", code: "no_audio" }));
    expect(reduceTalk(silent, { type: "mode", mode: "typed" }).notice).toBeNull();
  });
});

describe("a moment to think", () => {
  const thinking: readonly TalkAction[] = [...JOINED, { type: "moment" }];

  it("lasts until the candidate speaks", () => {
    expect(talkAfter(...thinking).moment).toBe(true);
    expect(talkAfter(...thinking, said({ type: "caption", ...caption(1, "So") })).moment).toBe(
      false,
    );
  });

  it("ends when the interviewer goes on", () => {
    expect(talkAfter(...thinking, said({ type: "state", state: "speaking" })).moment).toBe(false);
    expect(talkAfter(...thinking, said({ type: "state", state: "listening" })).moment).toBe(true);
  });
});

it("a lost microphone makes the candidate type, and says so", () => {
  const talk = talkAfter(...JOINED, { type: "microphone_lost", lost: true });
  expect(talk.mode).toBe("typed");
  expect(talk.microphoneLost).toBe(true);
  expect(reduceTalk(talk, { type: "microphone_lost", lost: false }).microphoneLost).toBe(false);
});

describe("what was noticed", () => {
  const notice = {
    event: "0b6f9f3e-65b5-4a0c-8a4e-4b4f1d2c9a10",
    kind: "focus_lost",
    duration_ms: 9000,
    mode: "strike",
    strikes: 1,
    max_strikes: 2,
  } as const;
  const second = { ...notice, event: "second", strikes: 2 } as const;

  it("stays until it is answered or put away, the oldest first", () => {
    const talk = talkAfter(
      ...JOINED,
      said({ type: "integrity_notice", ...notice }),
      said({ type: "integrity_notice", ...second }),
    );
    expect(talk.noticed).toEqual([notice, second]);
    const after = reduceTalk(talk, { type: "put_away", event: notice.event });
    expect(after.noticed).toEqual([second]);
  });

  it("counts once when it is repeated, and outlives a reconnect", () => {
    const twice = [notice, notice].map((each) => said({ type: "integrity_notice", ...each }));
    const talk = talkAfter(...JOINED, ...twice, ...JOINED);
    expect(talk.noticed).toEqual([notice]);
  });
});

describe("trouble with hearing", () => {
  const bad = said({ type: "notice", code: "hearing_noisy" });
  const good = said({ type: "notice", code: "hearing_restored" });

  it("is told until it is mended, beside other notices", () => {
    const talk = talkAfter(...JOINED, bad, said({ type: "notice", code: "time_almost_up" }));
    expect([talk.hearing, talk.notice]).toEqual(["hearing_noisy", "time_almost_up"]);
    const mended = reduceTalk(talk, good);
    expect(mended.hearing).toBe("hearing_restored");
    expect(reduceTalk(mended, { type: "hearing_read" }).hearing).toBeNull();
  });

  it("is over when the candidate types", () => {
    expect(talkAfter(...JOINED, bad, { type: "mode", mode: "typed" }).hearing).toBeNull();
  });

  it("that never was is not mended", () => {
    expect(talkAfter(...JOINED, good).hearing).toBeNull();
  });
});

it("the rules of the talk come with each welcome", () => {
  const integrity = { watch: ["copy"], fullscreen: true, camera: false, max_strikes: 2 };
  expect(talkAfter(said({ ...WELCOME, integrity })).rules).toEqual(integrity);
  expect(talkAfter(...JOINED).rules.watch).toEqual([]);
});

it("a message without a meaning for the talk changes nothing", () => {
  const talk = talkAfter(...JOINED);
  expect(reduceTalk(talk, said({ type: "pong", sent_ms: 1 }))).toBe(talk);
});

describe("the sound", () => {
  it.each(["no_audio", "silent_microphone"] as const)(
    "of another microphone ends the notice %s",
    (code) => {
      const told = talkAfter(...JOINED, said({ type: "notice", code }));
      expect(told.notice).toBe(code);
      expect(reduceTalk(told, { type: "microphone_lost", lost: false }).notice).toBeNull();
      expect(reduceTalk(told, { type: "mode", mode: "typed" }).notice).toBeNull();
    },
  );

  it("switched off by the system is known until it is switched on", () => {
    const muted = talkAfter(...JOINED, { type: "microphone_muted", muted: true });
    expect(muted.microphoneMuted).toBe(true);
    expect(reduceTalk(muted, { type: "microphone_muted", muted: false }).microphoneMuted).toBe(
      false,
    );
  });
});
