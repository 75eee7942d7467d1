import { describe, expect, it } from "vitest";
import { closingOf, retryDelayMs } from "../../src/live/closing";

describe("closingOf", () => {
  it.each([
    [1000, { kind: "ended" }],
    [1001, { kind: "retry", wait: "none" }],
    [1012, { kind: "retry", wait: "none" }],
    [1006, { kind: "retry", wait: "backoff" }],
    [1011, { kind: "retry", wait: "backoff" }],
    [4400, { kind: "retry", wait: "backoff" }],
    [4401, { kind: "refused" }],
    [4403, { kind: "refused" }],
    [4408, { kind: "retry", wait: "backoff" }],
    [4409, { kind: "replaced" }],
    [4410, { kind: "resting" }],
    [4413, { kind: "retry", wait: "backoff" }],
    [4429, { kind: "retry", wait: "long" }],
    [4500, { kind: "retry", wait: "backoff" }],
    [4503, { kind: "retry", wait: "backoff" }],
  ])("%i means %o", (code, closing) => {
    expect(closingOf(code)).toEqual(closing);
  });
});

describe("retryDelayMs", () => {
  const backoff = { kind: "retry", wait: "backoff" } as const;

  it("doubles its ceiling from half a second to eight", () => {
    const ceilings = [0, 1, 2, 3, 4, 5, 20].map((attempt) => retryDelayMs(backoff, attempt, 1));
    expect(ceilings).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
  });

  it("spreads over the whole time below the ceiling", () => {
    expect(retryDelayMs(backoff, 3, 0)).toBe(0);
    expect(retryDelayMs(backoff, 3, 0.25)).toBe(1000);
  });

  it("tries at once after a restart, and backs off if that fails", () => {
    const none = { kind: "retry", wait: "none" } as const;
    expect(retryDelayMs(none, 0, 0.5)).toBe(250);
    expect(retryDelayMs(none, 0, 1)).toBe(500);
    expect(retryDelayMs(none, 2, 1)).toBe(2000);
  });

  it("leaves a full server alone for longer", () => {
    const long = { kind: "retry", wait: "long" } as const;
    expect(retryDelayMs(long, 0, 0)).toBe(7500);
    expect(retryDelayMs(long, 9, 1)).toBe(22_500);
  });
});
