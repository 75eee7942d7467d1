import { beforeEach, describe, expect, it } from "vitest";
import { deservesNotice, Watch } from "../src/integrity";
import type { BrowserEvent } from "../src/model";
import { HandClock } from "./fakes";

const HERE = { hidden: false, focused: true };
const BLURRED = { hidden: false, focused: false };
const HIDDEN = { hidden: true, focused: false };

let clock: HandClock;
let events: BrowserEvent[];
let watch: Watch;

beforeEach(() => {
  clock = new HandClock();
  events = [];
  watch = new Watch(
    () => 60_000 + clock.now(),
    () => clock.now(),
    (event) => events.push(event),
  );
});

describe("a departure", () => {
  it("is one event, though it hides the page and takes the focus", () => {
    watch.seePresence(BLURRED);
    clock.pass(20);
    watch.seePresence(HIDDEN);
    clock.pass(11_980);
    watch.seePresence(BLURRED);
    watch.seePresence(HERE);
    expect(events).toEqual([
      {
        kind: "tab_hidden",
        start_ms: 60_000,
        end_ms: 72_000,
        detail: { duration_ms: 12_000 },
        explanation: "",
      },
    ]);
  });

  it("of the focus alone is named so", () => {
    watch.seePresence(BLURRED);
    clock.pass(3000);
    watch.seePresence(HERE);
    expect(events.map(({ kind }) => kind)).toEqual(["focus_lost"]);
  });

  it("shorter than a second is nothing", () => {
    watch.seePresence(HIDDEN);
    clock.pass(900);
    watch.seePresence(HERE);
    expect(events).toEqual([]);
  });

  it("has no end before its start when the recording stood still", () => {
    let position_ms = 5000;
    const still = new Watch(
      () => position_ms,
      () => clock.now(),
      (event) => events.push(event),
    );
    still.seePresence(HIDDEN);
    clock.pass(4000);
    position_ms = 4200;
    still.seePresence(HERE);
    expect(events[0]).toMatchObject({ start_ms: 5000, end_ms: 5000 });
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
    clock.pass(3000);
    watch.seePresence(HERE);
    expect(events).toEqual([]);
  });

  it("do not excuse what comes later", () => {
    watch.expectPrompt()();
    clock.pass(1500);
    watch.seePresence(BLURRED);
    clock.pass(3000);
    watch.seePresence(HERE);
    expect(events).toHaveLength(1);
  });

  it("do not excuse leaving the page for another tab", () => {
    watch.expectPrompt();
    watch.seePresence(HIDDEN);
    clock.pass(3000);
    watch.seePresence(HERE);
    expect(events.map(({ kind }) => kind)).toEqual(["tab_hidden"]);
  });

  it("can be closed twice without harm", () => {
    const first = watch.expectPrompt();
    watch.expectPrompt();
    first();
    first();
    clock.pass(5000);
    watch.seePresence(BLURRED);
    clock.pass(3000);
    watch.seePresence(HERE);
    expect(events).toEqual([]);
  });
});

describe("an action", () => {
  it("has a place and no length", () => {
    clock.pass(100);
    watch.seeAction("paste", { characters: 240 });
    expect(events).toEqual([
      {
        kind: "paste",
        start_ms: 60_100,
        end_ms: 60_100,
        detail: { characters: 240 },
        explanation: "",
      },
    ]);
  });

  it("that is repeated at once is one event; another kind is another", () => {
    watch.seeAction("copy");
    clock.pass(500);
    watch.seeAction("copy");
    watch.seeAction("paste");
    clock.pass(2500);
    watch.seeAction("copy");
    expect(events.map(({ kind }) => kind)).toEqual(["copy", "paste", "copy"]);
  });
});

it("only a long departure is told to the candidate", () => {
  const event = { kind: "tab_hidden", start_ms: 0, end_ms: 0, explanation: "" } as const;
  expect(deservesNotice({ ...event, detail: { duration_ms: 4999 } })).toBe(false);
  expect(deservesNotice({ ...event, detail: { duration_ms: 5000 } })).toBe(true);
  expect(deservesNotice({ ...event, kind: "copy", detail: { characters: 9000 } })).toBe(false);
});
