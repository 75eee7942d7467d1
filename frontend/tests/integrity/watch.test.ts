import { beforeEach, describe, expect, it } from "vitest";
import { FULLSCREEN_TOLD_MS, Watch } from "../../src/integrity/watch";
import type { BrowserEvent } from "../../src/model";
import { HandClock } from "../fakes";

const HERE = { hidden: false, focused: true };
const BLURRED = { hidden: false, focused: false };
const HIDDEN = { hidden: true, focused: false };
const KINDS = [
  "tab_hidden",
  "focus_lost",
  "copy",
  "paste",
  "print",
  "fullscreen_exit",
  "second_screen",
  "no_face",
];

let clock: HandClock;
let events: BrowserEvent[];
let watch: Watch;

function newWatch(position = () => 60_000 + clock.now()): Watch {
  const made = new Watch({
    position,
    now: () => clock.now(),
    after: (delay_ms, run) => clock.after(delay_ms, run),
    onEvent: (event) => events.push(event),
  });
  made.follow(KINDS);
  return made;
}

function kinds(): string[] {
  clock.pass(1000);
  return events.map(({ kind }) => kind);
}

beforeEach(() => {
  clock = new HandClock();
  events = [];
  watch = newWatch();
});

describe("a departure", () => {
  it.each([
    ["Chromium tells it: blur, then hidden", [BLURRED, HIDDEN], [BLURRED, HERE]],
    ["Firefox tells it: hidden, then blur", [HIDDEN, HIDDEN], [BLURRED, HERE]],
    ["it comes back: visible with the focus at once", [BLURRED, HIDDEN], [HERE, HERE]],
  ])("is one event, as %s", (_name, going, coming) => {
    watch.seePresence(going[0] ?? HERE);
    clock.pass(20);
    watch.seePresence(going[1] ?? HERE);
    clock.pass(11_980);
    watch.seePresence(coming[0] ?? HERE);
    watch.seePresence(coming[1] ?? HERE);
    clock.pass(1000);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ kind: "tab_hidden", start_ms: 60_000, end_ms: 72_000 });
    expect(events[0]?.detail.duration_ms).toBe(12_000);
  });

  it("tells how long of it the page was hidden", () => {
    watch.seePresence(BLURRED);
    clock.pass(3000);
    watch.seePresence(HIDDEN);
    clock.pass(2000);
    watch.seePresence(BLURRED);
    clock.pass(4000);
    watch.seePresence(HERE);
    clock.pass(1000);
    expect(events[0]?.detail).toEqual({ duration_ms: 9000, hidden_ms: 2000 });
  });

  it("of the focus alone is named so", () => {
    watch.seePresence(BLURRED);
    clock.pass(3000);
    watch.seePresence(HERE);
    expect(kinds()).toEqual(["focus_lost"]);
  });

  it("shorter than a second is nothing", () => {
    watch.seePresence(HIDDEN);
    clock.pass(900);
    watch.seePresence(HERE);
    expect(kinds()).toEqual([]);
  });

  it("that goes on within a second is the same one", () => {
    watch.seePresence(BLURRED);
    clock.pass(2000);
    watch.seePresence(HERE);
    clock.pass(300);
    watch.seePresence(HIDDEN);
    clock.pass(5000);
    watch.seePresence(HERE);
    clock.pass(1000);
    expect(events).toHaveLength(1);
    expect(events[0]?.detail).toEqual({ duration_ms: 7300, hidden_ms: 5000 });
  });

  it("can follow another", () => {
    for (let count = 0; count < 3; count += 1) {
      watch.seePresence(HIDDEN);
      clock.pass(2000);
      watch.seePresence(HERE);
      clock.pass(2000);
    }
    expect(events).toHaveLength(3);
  });

  it("has no end before its start when the recording stood still", () => {
    let position_ms = 5000;
    watch = newWatch(() => position_ms);
    watch.seePresence(HIDDEN);
    clock.pass(4000);
    position_ms = 4200;
    watch.seePresence(HERE);
    clock.pass(1000);
    expect(events[0]).toMatchObject({ start_ms: 5000, end_ms: 5000 });
  });
});

describe("what the job does not watch", () => {
  it("is not told", () => {
    watch.follow(["tab_hidden"]);
    watch.seePresence(BLURRED);
    clock.pass(5000);
    watch.seePresence(HERE);
    watch.seeAction("paste", { chars: 40 });
    watch.seeEpisode("no_face", 9000);
    expect(kinds()).toEqual([]);
  });

  it("is nothing at all before the server said what it asks for", () => {
    watch = new Watch({
      position: () => 0,
      now: () => clock.now(),
      after: (delay_ms, run) => clock.after(delay_ms, run),
      onEvent: (event) => events.push(event),
    });
    watch.seeScreens(true);
    watch.seeAction("copy", { chars: 4 });
    expect(kinds()).toEqual([]);
    watch.follow(KINDS);
    expect(kinds()).toEqual(["second_screen"]);
  });
});

describe("our own prompts", () => {
  it("are no departures, nor is what comes right after them", () => {
    const done = watch.expectPrompt();
    watch.seePresence(BLURRED);
    clock.pass(8000);
    done();
    watch.seePresence(HERE);
    clock.pass(500);
    watch.seePresence(BLURRED);
    clock.pass(4000);
    watch.seePresence(HERE);
    expect(kinds()).toEqual([]);
  });

  it("may take the focus a moment before they are known", () => {
    watch.seePresence(BLURRED);
    clock.pass(50);
    const done = watch.expectPrompt();
    clock.pass(6000);
    watch.seePresence(HERE);
    done();
    expect(kinds()).toEqual([]);
  });

  it("never hide the page: that is a departure all the same", () => {
    const done = watch.expectPrompt();
    watch.seePresence(HIDDEN);
    clock.pass(3000);
    watch.seePresence(HERE);
    done();
    expect(kinds()).toEqual(["tab_hidden"]);
  });

  it("end once, however often that is said", () => {
    const first = watch.expectPrompt();
    const second = watch.expectPrompt();
    first();
    first();
    watch.seePresence(BLURRED);
    clock.pass(3000);
    watch.seePresence(HERE);
    second();
    expect(kinds()).toEqual([]);
  });
});

describe("without a connection", () => {
  it("leaving is no event, nor is staying away after the line is back", () => {
    watch.setConnected(false);
    watch.seePresence(HIDDEN);
    clock.pass(20_000);
    watch.setConnected(true);
    clock.pass(20_000);
    watch.seePresence(HERE);
    expect(kinds()).toEqual([]);
  });

  it("a departure ends where the line broke", () => {
    watch.seePresence(HIDDEN);
    clock.pass(4000);
    watch.setConnected(false);
    clock.pass(60_000);
    watch.setConnected(true);
    watch.seePresence(HERE);
    clock.pass(1000);
    expect(events).toHaveLength(1);
    expect(events[0]?.detail.duration_ms).toBe(4000);
  });

  it("the next departure counts again", () => {
    watch.setConnected(false);
    watch.seePresence(BLURRED);
    watch.setConnected(true);
    watch.seePresence(HERE);
    watch.seePresence(BLURRED);
    clock.pass(3000);
    watch.seePresence(HERE);
    expect(kinds()).toEqual(["focus_lost"]);
  });
});

describe("a reload", () => {
  it("is no event, though it hides the page and its button took the focus", () => {
    watch.seePresence(BLURRED);
    clock.pass(200);
    watch.seeUnload();
    clock.pass(2500);
    watch.leave();
    watch.seePresence(HIDDEN);
    clock.pass(5000);
    expect(events).toEqual([]);
  });

  it("does not take a departure away that was there before", () => {
    watch.seePresence(HIDDEN);
    clock.pass(30_000);
    watch.seeUnload();
    watch.leave();
    expect(events.map(({ detail }) => detail.duration_ms)).toEqual([30_000]);
  });

  it("that was called off excuses nothing that comes later", () => {
    watch.seeUnload();
    clock.pass(6000);
    watch.seePresence(HIDDEN);
    clock.pass(3000);
    watch.seePresence(HERE);
    expect(kinds()).toEqual(["tab_hidden"]);
  });
});

describe("an action", () => {
  it("that repeats at once is one event", () => {
    watch.seeAction("paste", { chars: 4 });
    clock.pass(500);
    watch.seeAction("paste", { chars: 400 });
    clock.pass(3000);
    watch.seeAction("paste", { chars: 5 });
    expect(events.map(({ detail }) => detail)).toEqual([{ chars: 4 }, { chars: 5 }]);
  });

  it("of printing takes the focus, and that is no departure besides", () => {
    watch.seePresence(BLURRED);
    clock.pass(30);
    const done = watch.expectPrompt();
    watch.seeAction("print");
    done();
    clock.pass(40);
    watch.seePresence(BLURRED);
    clock.pass(15_000);
    watch.seePresence(HERE);
    expect(kinds()).toEqual(["print"]);
  });
});

describe("more than one screen", () => {
  it("is told once", () => {
    watch.seeScreens(true);
    watch.seeScreens(false);
    clock.pass(5000);
    watch.seeScreens(true);
    watch.follow(KINDS);
    expect(kinds()).toEqual(["second_screen"]);
  });
});

describe("the full screen", () => {
  it("left and filled again is one event with its length", () => {
    watch.seeFullscreen(true);
    watch.seeFullscreen(false);
    clock.pass(4000);
    watch.seeFullscreen(true);
    expect(events).toMatchObject([
      { kind: "fullscreen_exit", end_ms: 64_000, detail: { duration_ms: 4000 } },
    ]);
  });

  it("never filled is never left", () => {
    watch.seeFullscreen(false);
    clock.pass(FULLSCREEN_TOLD_MS);
    expect(events).toEqual([]);
  });

  it("left for long is told without the return, and once", () => {
    watch.seeFullscreen(true);
    watch.seeFullscreen(false);
    clock.pass(FULLSCREEN_TOLD_MS + 60_000);
    watch.seeFullscreen(true);
    expect(events.map(({ detail }) => detail)).toEqual([{ duration_ms: FULLSCREEN_TOLD_MS }]);
  });

  it.each([
    ["before", true],
    ["after", false],
  ])("left by leaving the page (%s it is told) is that one departure", (_name, exitFirst) => {
    watch.seeFullscreen(true);
    if (exitFirst) watch.seeFullscreen(false);
    clock.pass(50);
    watch.seePresence(HIDDEN);
    if (!exitFirst) watch.seeFullscreen(false);
    clock.pass(5000);
    watch.seePresence(HERE);
    expect(kinds()).toEqual(["tab_hidden"]);
    expect(events[0]?.detail.left_fullscreen).toBe(true);
  });

  it("left for a prompt of ours or without a line is nothing", () => {
    watch.seeFullscreen(true);
    const done = watch.expectPrompt();
    watch.seeFullscreen(false);
    done();
    clock.pass(20_000);
    watch.seeFullscreen(true);
    watch.setConnected(false);
    watch.seeFullscreen(false);
    clock.pass(20_000);
    expect(events).toEqual([]);
  });
});
