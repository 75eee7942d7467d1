import { describe, expect, it } from "vitest";
import { isRightClick, opensTools } from "../../src/integrity/page";

const NONE = { ctrlKey: false, shiftKey: false, altKey: false, metaKey: false };
const CTRL_SHIFT = { ...NONE, ctrlKey: true, shiftKey: true };
const COMMAND_OPTION = { ...NONE, metaKey: true, altKey: true };

describe("the keys of the developer tools", () => {
  it.each([
    ["F12", NONE],
    ["KeyI", CTRL_SHIFT],
    ["KeyJ", CTRL_SHIFT],
    ["KeyC", CTRL_SHIFT],
    ["KeyK", CTRL_SHIFT],
    ["KeyI", COMMAND_OPTION],
    ["KeyJ", COMMAND_OPTION],
  ])("are %s with its companions", (code, keys) => {
    expect(opensTools({ code, ...keys })).toBe(true);
  });

  it.each([
    ["KeyI", NONE],
    ["KeyC", { ...NONE, ctrlKey: true }],
    ["KeyC", { ...NONE, metaKey: true }],
    ["F12", { ...NONE, ctrlKey: true }],
    ["F11", NONE],
    ["KeyV", CTRL_SHIFT],
  ])("are not %s otherwise", (code, keys) => {
    expect(opensTools({ code, ...keys })).toBe(false);
  });
});

describe("a right click", () => {
  it.each([
    ["the right button", { button: 2, ctrlKey: false, pointerType: "mouse" }],
    ["the right button where no pointer is named", { button: 2, ctrlKey: false }],
    ["a click with Control, as on a Mac", { button: 0, ctrlKey: true, pointerType: "mouse" }],
  ])("is %s", (_name, event) => {
    expect(isRightClick(event)).toBe(true);
  });

  it.each([
    ["a long press", { button: 0, ctrlKey: false, pointerType: "touch" }],
    ["a long press that says button 2", { button: 2, ctrlKey: false, pointerType: "touch" }],
    ["the menu key of a keyboard", { button: -1, ctrlKey: false, pointerType: "" }],
    ["the menu key in Firefox", { button: 0, ctrlKey: false, pointerType: "" }],
  ])("is not %s", (_name, event) => {
    expect(isRightClick(event)).toBe(false);
  });
});
