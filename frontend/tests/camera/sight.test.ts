import { beforeEach, describe, expect, it } from "vitest";
import { AWAY_TURN, GRACE_MS, type Seen, Sight, seenIn, turnOf } from "../../src/camera/sight";

const STRAIGHT = { turn: 0.1 };
const AWAY = { turn: AWAY_TURN };

describe("one picture", () => {
  it.each([
    ["none", [], "no_face"],
    ["one that looks here", [STRAIGHT], "one"],
    ["one that looks aside", [AWAY], "looking_away"],
    ["two, wherever they look", [STRAIGHT, AWAY], "several_faces"],
  ] as const)("with %s", (_name, faces, seen) => {
    expect(seenIn(faces)).toBe(seen);
  });
});

describe("the turn of a head", () => {
  it("is nothing when the nose stands between the eyes, however the head is tilted", () => {
    expect(turnOf({ x: 10, y: 50 }, { x: 90, y: 50 }, { x: 50, y: 80 })).toBe(0);
    const tilted = turnOf({ x: 10, y: 10 }, { x: 90, y: 90 }, { x: 20, y: 80 });
    expect(tilted).toBeCloseTo(0, 6);
  });

  it("grows to one where the nose stands under an eye, to either side", () => {
    expect(turnOf({ x: 10, y: 50 }, { x: 90, y: 50 }, { x: 90, y: 80 })).toBe(1);
    expect(turnOf({ x: 10, y: 50 }, { x: 90, y: 50 }, { x: 10, y: 80 })).toBe(1);
    expect(turnOf({ x: 10, y: 50 }, { x: 90, y: 50 }, { x: 74, y: 80 })).toBeCloseTo(0.6);
  });

  it("is full where both eyes are at one place", () => {
    expect(turnOf({ x: 5, y: 5 }, { x: 5, y: 5 }, { x: 9, y: 9 })).toBe(1);
  });
});

describe("what lasts", () => {
  let told: [string, number][];
  let sight: Sight;
  let now_ms: number;

  beforeEach(() => {
    told = [];
    now_ms = 0;
    sight = new Sight((kind, duration_ms) => told.push([kind, duration_ms]));
  });

  function see(seen: Seen, seconds: number): void {
    for (let count = 0; count < seconds; count += 1) {
      sight.see(seen, now_ms);
      now_ms += 1000;
    }
  }

  it("is one episode, from its first to its last picture", () => {
    see("one", 5);
    see("no_face", 9);
    see("one", 5);
    expect(told).toEqual([["no_face", 8000]]);
  });

  it("is not told when it is short", () => {
    see("no_face", 3);
    see("one", 3);
    see("several_faces", 2);
    see("one", 3);
    see("looking_away", 10);
    see("one", 3);
    expect(told).toEqual([]);
  });

  it("goes on over one picture of something else", () => {
    see("looking_away", 8);
    see("one", 1);
    see("looking_away", 8);
    see("one", 3);
    expect(GRACE_MS).toBeGreaterThanOrEqual(1000);
    expect(told).toEqual([["looking_away", 16_000]]);
  });

  it("ends where something else begins", () => {
    see("no_face", 6);
    see("several_faces", 6);
    sight.settle();
    expect(told.map(([kind]) => kind)).toEqual(["no_face", "several_faces"]);
  });

  it("is told once when everything ends", () => {
    see("no_face", 6);
    sight.settle();
    sight.settle();
    expect(told).toEqual([["no_face", 5000]]);
  });
});
