import { beforeAll, describe, expect, it } from "vitest";
import { OFFLINE } from "../src/api";
import { speakWith } from "../src/i18n";
import en from "../src/i18n/en.json";
import {
  isPassing,
  isWorthRetry,
  linkProblemOf,
  problemText,
  uploadProblemKey,
  waitMs,
} from "../src/problems";

beforeAll(() => speakWith("en", en));

it.each([
  [404, "link_unknown", "link_unknown", false],
  [410, "link_expired", "link_expired", false],
  [410, "link_revoked", "link_revoked", false],
  [410, "link_used", "link_used", false],
  [410, "job_closed", "job_closed", false],
  [403, "link_not_open", "link_not_open", true],
  [503, "full", "full", true],
  [429, "throttled", "busy", true],
  [404, "not_found", "link_unknown", false],
  [503, "http_503", "full", true],
  [500, "error", "other", true],
  [0, "offline", "offline", true],
  [200, "toString", "other", true],
] as const)("%i %s is shown as %s", (status, code, expected, retry) => {
  const problem = linkProblemOf({ ...OFFLINE, status, code });
  expect(problem).toBe(expected);
  expect(isWorthRetry(problem)).toBe(retry);
});

describe("an upload that was refused", () => {
  it.each([
    [400, "parse_error", "resume.error.malformed"],
    [401, "not_authenticated", "resume.error.pass"],
    [403, "permission_denied", "resume.error.pass"],
    [409, "wrong_state", "resume.error.state"],
    [413, "too_large", "resume.error.large"],
    [415, "type_not_allowed", "resume.error.type"],
    [422, "unreadable", "resume.error.unreadable"],
    [422, "no_text_found", "resume.error.noText"],
    [422, "password_protected", "resume.error.encrypted"],
    [422, "infected", "resume.error.infected"],
    [429, "upload_quota", "resume.error.quota"],
    [429, "throttled", "resume.error.busy"],
    [503, "parser_busy", "resume.error.busy"],
    [0, "offline", "problem.offline"],
    [500, "error", "problem.other"],
  ] as const)("with %i %s says %s", (status, code, key) => {
    expect(uploadProblemKey({ ...OFFLINE, status, code })).toBe(key);
  });
});

describe("a failure anywhere else", () => {
  it("names the fields that do not fit", () => {
    const problem = { ...OFFLINE, status: 400, code: "invalid_fields", fields: ["email", "links"] };
    expect(problemText(problem)).toBe(
      "This does not fit yet: Email and Links. Please check it and save again.",
    );
  });

  it("has a sentence for every status", () => {
    for (const status of [0, 400, 401, 404, 409, 429, 500, 503]) {
      expect(problemText({ ...OFFLINE, status, code: "x" })).not.toBe("");
    }
  });
});

describe("what passes by itself", () => {
  it.each([
    ["full", 503],
    ["interviewer_away", 503],
    ["restarting", 503],
    ["http_502", 502],
    ["throttled", 429],
  ])("is tried again unasked: %s", (code, status) => {
    expect(isPassing(linkProblemOf({ ...OFFLINE, code, status }))).toBe(true);
  });

  it.each([
    ["link_revoked", 410],
    ["consent_missing", 409],
    ["http_500", 500],
  ])("is not %s", (code, status) => {
    expect(isPassing(linkProblemOf({ ...OFFLINE, code, status }))).toBe(false);
  });

  it("is tried when the server says, within bounds, and not by all pages at once", () => {
    expect(waitMs({ ...OFFLINE, retry_after_s: 20 }, 0)).toBe(20_000);
    expect(waitMs({ ...OFFLINE, retry_after_s: 20 }, 0.99)).toBe(24_950);
    expect(waitMs({ ...OFFLINE, retry_after_s: 0 }, 0)).toBe(5000);
    expect(waitMs({ ...OFFLINE, retry_after_s: 9999 }, 0)).toBe(60_000);
    expect(waitMs(OFFLINE, 0)).toBe(15_000);
  });
});
