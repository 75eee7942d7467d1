import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Api, ApiError, OFFLINE, parseProblem, problemOf } from "../src/api";
import { VIEW } from "./fakes";

describe("parseProblem", () => {
  it("reads a problem document", () => {
    const body = JSON.stringify({
      type: "about:blank#link_not_open",
      title: "Not open yet",
      status: 403,
      code: "link_not_open",
      detail: "This link is not open yet.",
      opens_at: "2026-12-01T08:00:00Z",
      errors: [],
    });
    expect(parseProblem(403, body)).toEqual({
      status: 403,
      code: "link_not_open",
      detail: "This link is not open yet.",
      opens_at: "2026-12-01T08:00:00Z",
      contact_email: null,
      retry_after_s: null,
      fields: [],
    });
  });

  it("names the fields that do not fit, each once", () => {
    const errors = ["/links/0", "/links/1", "/email", null].map((pointer) => ({ pointer }));
    expect(parseProblem(400, JSON.stringify({ errors })).fields).toEqual(["links", "email"]);
  });

  it.each(["", "<html>502</html>", "null", "[]", '{"code":7,"detail":null,"errors":"x"}'])(
    "makes do with %o",
    (body) => {
      expect(parseProblem(502, body)).toEqual({ ...OFFLINE, status: 502, code: "http_502" });
    },
  );
});

it("a defect of the page is a problem too", () => {
  expect(problemOf(new TypeError("x")).code).toBe("page_failed");
});

describe("Api", () => {
  const fetched = vi.fn<typeof fetch>();
  const answer = (status: number, body: unknown) =>
    fetched.mockResolvedValueOnce(new Response(JSON.stringify(body), { status }));

  beforeEach(() => vi.stubGlobal("fetch", fetched));
  afterEach(() => {
    vi.unstubAllGlobals();
    fetched.mockReset();
  });

  it("enters with the token in the body and the cookie allowed", async () => {
    answer(201, VIEW);
    await new Api("").enter("secret", "de");
    const [url, init] = fetched.mock.calls[0] ?? [];
    expect(url).toBe("/api/v1/interviews/");
    expect(init).toMatchObject({ method: "POST", credentials: "include", cache: "no-store" });
    expect(init?.body).toBe('{"token":"secret","language":"de"}');
    expect(init?.headers).not.toHaveProperty("X-CSRFToken");
  });

  it("carries the token against forgery on every later change", async () => {
    const api = new Api("https://api.viva.example");
    answer(201, { ...VIEW, csrf_token: "first" });
    answer(200, { ...VIEW, csrf_token: "second" });
    answer(200, { asked: {}, consents: {}, signals: [] });
    answer(200, VIEW);
    await api.enter("secret", "en");
    await api.consent(VIEW.id, "1", true);
    await api.agreeToSignals(VIEW.id, { camera: true, voices: false });
    await api.read(VIEW.id);
    const headers = fetched.mock.calls.map(([, init]) => init?.headers as Record<string, string>);
    expect(headers.map((each) => each["X-CSRFToken"])).toEqual([
      undefined,
      "first",
      "second",
      undefined,
    ]);
    expect(fetched.mock.calls[1]?.[0]).toBe(
      `https://api.viva.example/api/v1/interviews/${VIEW.id}/consent/`,
    );
  });

  it("throws the server's problem", async () => {
    answer(410, { code: "link_expired", detail: "Expired." });
    const failure = await new Api("").enter("old", "en").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiError);
    expect(problemOf(failure)).toMatchObject({ status: 410, code: "link_expired" });
  });

  it("reads a broken network and a broken answer as offline", async () => {
    fetched.mockRejectedValueOnce(new TypeError("network"));
    await expect(new Api("").read("1")).rejects.toMatchObject({ problem: OFFLINE });
    fetched.mockResolvedValueOnce(new Response("<html>", { status: 200 }));
    await expect(new Api("").read("1")).rejects.toMatchObject({ problem: OFFLINE });
  });
});
