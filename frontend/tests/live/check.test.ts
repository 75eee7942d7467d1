import { beforeEach, describe, expect, it } from "vitest";
import { CheckConnection, type CheckState, networkQuality } from "../../src/live/check";
import { FakeSocket, frameOf, HandClock } from "../fakes";

let clock: HandClock;
let sockets: FakeSocket[];
let states: CheckState[];
let heard: string[];
let rtts_ms: number[];
let check: CheckConnection;

beforeEach(() => {
  clock = new HandClock();
  sockets = [];
  states = [];
  heard = [];
  rtts_ms = [];
  check = new CheckConnection({
    url: "ws://page.test/check/",
    clock,
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    onState: (state) => states.push(state),
    onHeard: (text) => heard.push(text),
    onRoundTrip: (rtt_ms) => rtts_ms.push(rtt_ms),
  });
  check.connect();
});

describe("the device check's socket", () => {
  it("measures the way to the server every second", () => {
    sockets[0]?.open();
    clock.pass(40);
    sockets[0]?.receive({ type: "pong", sent_ms: 0 });
    clock.pass(3000);
    expect(rtts_ms).toEqual([40]);
    expect(sockets[0]?.texts).toEqual([
      { type: "hello", microphone: true, client: "page" },
      { type: "ping", sent_ms: 0 },
      { type: "ping", sent_ms: 1000 },
      { type: "ping", sent_ms: 2000 },
      { type: "ping", sent_ms: 3000 },
    ]);
  });

  it("sends frames only while it is open, and keeps none", () => {
    check.pushFrame(frameOf(1));
    sockets[0]?.open();
    check.pushFrame(frameOf(1));
    check.pushFrame(frameOf(1));
    expect(sockets[0]?.sequences).toEqual([0, 1]);
  });

  it("puts together what was heard", () => {
    sockets[0]?.open();
    sockets[0]?.receive({ type: "heard", text: "good", final: false });
    sockets[0]?.receive({ type: "heard", text: "good morning", final: true });
    sockets[0]?.receive({ type: "heard", text: "I am ready", final: false });
    expect(heard).toEqual(["good", "good morning", "good morning I am ready"]);
  });

  it("starts over on a new connection, so that the server forgets too", () => {
    sockets[0]?.open();
    sockets[0]?.receive({ type: "heard", text: "good morning", final: true });
    check.startOver();
    expect(sockets[0]?.isClosed).toBe(true);
    sockets[1]?.open();
    sockets[1]?.receive({ type: "heard", text: "I am", final: false });
    expect(heard.at(-1)).toBe("I am");
  });

  it("tells a way that is blocked from a check that ended", () => {
    sockets[0]?.end(1006);
    expect(states).toEqual(["connecting", "blocked"]);
    check.connect();
    sockets[1]?.open();
    sockets[1]?.end(1000);
    expect(states.slice(2)).toEqual(["connecting", "open", "closed"]);
  });

  it("counts a socket that never opens as blocked", () => {
    clock.pass(8000);
    expect(states.at(-1)).toBe("blocked");
    clock.pass(60_000);
    expect(sockets).toHaveLength(1);
  });
});

it.each([
  [[20, 30, 900], "good"],
  [[200], "good"],
  [[210, 300, 220], "fair"],
  [[500, 600, 20], "poor"],
])("round trips of %o ms are %s", (rtts, quality) => {
  expect(networkQuality(rtts)).toBe(quality);
});
