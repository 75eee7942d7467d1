import { describe, expect, it } from "vitest";
import {
  availabilitiesOf,
  BROWSER_KINDS,
  CAMERA_KINDS,
  isSame,
  NO_RULES,
  type Powers,
  type Rules,
  rulesOf,
  watchedKinds,
} from "../../src/integrity/kinds";

const ALL: readonly string[] = [...BROWSER_KINDS, ...CAMERA_KINDS];
const RULES: Rules = { watch: ALL, fullscreen: true, camera: true, max_strikes: null };
const POWERS: Powers = {
  visibility: true,
  focus: true,
  clipboard: true,
  pointer: true,
  fullscreen: true,
  screens: true,
  print: true,
  camera: true,
};

describe("what is available", () => {
  it("is everything where the browser gives all that the job asks for", () => {
    expect(new Set(Object.values(availabilitiesOf(RULES, POWERS)))).toEqual(new Set(["available"]));
  });

  it.each([
    ["screens", ["second_screen"]],
    ["fullscreen", ["fullscreen_exit"]],
    ["camera", ["no_face", "several_faces", "looking_away"]],
    ["pointer", ["context_menu", "devtools"]],
    ["clipboard", ["copy", "paste", "cut"]],
    ["focus", ["focus_lost"]],
  ] as const)("is told as not available without %s, never as clean", (power, missing) => {
    const told = availabilitiesOf(RULES, { ...POWERS, [power]: false });
    const notAvailable = Object.keys(told).filter((kind) => told[kind] === "not_available");
    expect(notAvailable.sort()).toEqual([...missing].sort());
    expect(watchedKinds(RULES, { ...POWERS, [power]: false })).not.toContain(missing[0]);
  });

  it("is off for what the job does not watch, whatever the browser can", () => {
    expect(new Set(Object.values(availabilitiesOf(NO_RULES, POWERS)))).toEqual(new Set(["off"]));
    const told = availabilitiesOf({ ...RULES, camera: false, fullscreen: false }, POWERS);
    expect(Object.keys(told).filter((kind) => told[kind] === "off")).toEqual([
      "fullscreen_exit",
      "no_face",
      "several_faces",
      "looking_away",
    ]);
  });

  it("is told again only when something changed", () => {
    const before = availabilitiesOf(RULES, POWERS);
    expect(isSame(null, before)).toBe(false);
    expect(isSame(before, availabilitiesOf(RULES, POWERS))).toBe(true);
    expect(isSame(before, availabilitiesOf(RULES, { ...POWERS, camera: false }))).toBe(false);
  });
});

describe("the rules before the talk", () => {
  it("are those of the signals that are not off", () => {
    const rules = rulesOf({
      signals: [
        { kind: "tab_hidden", mode: "warn" },
        { kind: "copy", mode: "off" },
        { kind: "fullscreen_exit", mode: "observe" },
      ],
      asked: { camera: true, voices: false },
      consents: { camera: false, voices: false },
      max_strikes: 2,
    });
    const watch = ["tab_hidden", "fullscreen_exit"];
    expect(rules).toEqual({
      watch,
      fullscreen: true,
      camera: true,
      max_strikes: 2,
    });
  });

  it("are none before the server told", () => {
    expect(rulesOf(null)).toEqual(NO_RULES);
  });
});
