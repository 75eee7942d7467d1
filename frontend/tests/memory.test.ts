import { afterEach, expect, it, vi } from "vitest";
import { interviewKey, recall, remember } from "../src/memory";

afterEach(() => vi.unstubAllGlobals());

it("keys tell links apart and do not hold the token", () => {
  const token = "k3Jd0x-very-secret";
  expect(interviewKey(token)).toMatch(/^viva\.interview\.[0-9a-f]{1,8}$/);
  expect(interviewKey(token)).toBe(interviewKey(token));
  expect(interviewKey(token)).not.toBe(interviewKey(`${token}2`));
  expect(interviewKey("")).toBe("viva.interview.811c9dc5");
});

it("a tab remembers, and lives with storage that is switched off", () => {
  const kept = new Map<string, string>();
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  remember("a", "1");
  expect(recall("a")).toBe("1");
  expect(recall("b")).toBeNull();
  vi.stubGlobal("sessionStorage", undefined);
  remember("a", "2");
  expect(recall("a")).toBeNull();
});
