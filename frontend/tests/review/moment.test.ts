import { describe, expect, it } from "vitest";
import { clock, linkTo, momentIn } from "../../src/review/moment";
import { tracksIn } from "../../src/review/peaks";

describe("a link to a second", () => {
  it("names it in seconds or in minutes and seconds", () => {
    expect(momentIn("#t=123")).toBe(123);
    expect(momentIn("#t=2:03")).toBe(123);
    expect(momentIn("#t=61:00")).toBe(3660);
    expect(momentIn("#t=7.5")).toBe(7);
  });

  it("is nothing else", () => {
    for (const hash of ["", "#t=", "#t=-3", "#t=abc", "#event-1", "#t=1:2:3"]) {
      expect(momentIn(hash)).toBeNull();
    }
  });

  it("comes back from its own address", () => {
    const address = linkTo("http://h/admin/x/change/#event-3", 75.9);
    expect(address).toBe("http://h/admin/x/change/#t=75");
    expect(clock(75.9)).toBe("1:15");
    expect(clock(3725)).toBe("1:02:05");
  });
});

describe("the server's peaks", () => {
  it("are one track after the other, 0 to 1", () => {
    const [candidate, interviewer] = tracksIn(Uint8Array.from([0, 17, 255, 0, 0, 85]));
    expect([...candidate].map((peak) => peak.toFixed(1))).toEqual(["0.0", "0.2", "1.0"]);
    expect([...interviewer].map((peak) => peak.toFixed(1))).toEqual(["0.0", "0.0", "1.0"]);
  });

  it("may be none", () => {
    expect(tracksIn(new Uint8Array())[0]).toHaveLength(0);
  });
});
