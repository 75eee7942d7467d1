/** The REST calls of the page: typed answers, and failures as one error with the server's code. */

import type {
  Consents,
  InterviewView,
  Language,
  Receipt,
  ResumeResult,
  ResumeView,
  SignalsView,
} from "./model";

/** The part of `application/problem+json` (RFC 9457) that the page uses. */
export interface Problem {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly code: string;
  /** From the server, in plain words; may be empty. */
  readonly detail: string;
  /** Present on `link_not_open`: ISO 8601. */
  readonly opens_at: string | null;
  /** Present on link problems when the server names whom to write to. */
  readonly contact_email: string | null;
  /** Seconds after which another try may help, where the server says so. */
  readonly retry_after_s: number | null;
  /** First parts of the pointers in `errors`: the fields that do not fit. */
  readonly fields: readonly string[];
  /** Present on `correction_unfit`. */
  readonly flaw?: string | undefined;
}

export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.status} ${problem.code}`);
    this.problem = problem;
  }
}

const REQUEST_TIMEOUT_MS = 20_000;
/** 10 MB at 1 Mbit/s, and the reading of the file. */
const UPLOAD_TIMEOUT_MS = 120_000;
/** Questions may be written by a model before the interview starts. */
const START_TIMEOUT_MS = 60_000;

export const OFFLINE: Problem = {
  status: 0,
  code: "offline",
  detail: "",
  opens_at: null,
  contact_email: null,
  retry_after_s: null,
  fields: [],
};

function textOrNull(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function pointedAt(errors: unknown): readonly string[] {
  if (!Array.isArray(errors)) return [];
  const pointers = errors.map((error: { pointer?: unknown } | null) => textOrNull(error?.pointer));
  return [...new Set(pointers.flatMap((pointer) => pointer?.split("/")[1] ?? []))];
}

/** Returns the problem in an error answer, whatever its body holds. */
export function parseProblem(status: number, body: string, retryAfter = ""): Problem {
  let fields: Record<string, unknown> = {};
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null) fields = value as Record<string, unknown>;
  } catch {
    // A proxy's HTML page: the status says enough.
  }
  return {
    status,
    code: textOrNull(fields.code) ?? `http_${status}`,
    detail: textOrNull(fields.detail) ?? "",
    opens_at: textOrNull(fields.opens_at),
    contact_email: textOrNull(fields.contact_email),
    retry_after_s: /^\d+$/.test(retryAfter) ? Number(retryAfter) : null,
    fields: pointedAt(fields.errors),
    flaw: textOrNull(fields.flaw) ?? undefined,
  };
}

export interface Call {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  readonly timeout_ms?: number;
}

/** Returns the answer in a body; throws the problem when it is none. */
function answerOf<Answer>(status: number, body: string, retryAfter = ""): Answer {
  if (status < 200 || status >= 300) throw new ApiError(parseProblem(status, body, retryAfter));
  try {
    return JSON.parse(body) as Answer;
  } catch {
    throw new ApiError(OFFLINE);
  }
}

export class Api {
  readonly #base: string;
  #csrfToken = "";

  /** `origin` is empty for the page's own. */
  constructor(origin: string) {
    this.#base = `${origin}/api/v1`;
  }

  /** Exchanges the token of the link for the one-interview cookie. */
  enter(token: string, language: Language): Promise<InterviewView> {
    return this.#view({ method: "POST", path: "/interviews/", body: { token, language } });
  }

  /** Exchanges the token of a link whose interview is over. */
  comeBack(token: string): Promise<InterviewView> {
    return this.#view({ method: "POST", path: "/interviews/return/", body: { token } });
  }

  read(id: string): Promise<InterviewView> {
    return this.#view({ method: "GET", path: `/interviews/${id}/` });
  }

  change(
    id: string,
    changes: { readonly language?: Language; readonly accommodation_request?: string },
  ): Promise<InterviewView> {
    return this.#view({ method: "PATCH", path: `/interviews/${id}/`, body: changes });
  }

  consent(id: string, version: string, agreed: boolean): Promise<InterviewView> {
    const body = { version, agreed };
    return this.#view({ method: "POST", path: `/interviews/${id}/consent/`, body });
  }

  start(id: string, microphone: boolean): Promise<InterviewView> {
    return this.#view({
      method: "POST",
      path: `/interviews/${id}/start/`,
      body: { microphone },
      timeout_ms: START_TIMEOUT_MS,
    });
  }

  end(id: string): Promise<InterviewView> {
    return this.#view({ method: "POST", path: `/interviews/${id}/end/`, body: {} });
  }

  rate(id: string, stars: number, comment: string): Promise<InterviewView> {
    const body = { stars, comment };
    return this.#view({ method: "POST", path: `/interviews/${id}/rating/`, body });
  }

  receipt(id: string): Promise<Receipt> {
    return this.#call<Receipt>({ method: "GET", path: `/interviews/${id}/receipt/` });
  }

  /** What is watched in this interview. */
  signals(id: string): Promise<SignalsView> {
    return this.#call<SignalsView>({ method: "GET", path: `/interviews/${id}/signals/` });
  }

  /** Says to which of the optional signals the candidate agrees. */
  agreeToSignals(id: string, consents: Consents): Promise<SignalsView> {
    const path = `/interviews/${id}/signals/`;
    return this.#call<SignalsView>({ method: "PUT", path, body: consents });
  }

  correct(resumeId: string, changes: Partial<ResumeResult>): Promise<ResumeView> {
    return this.#call<ResumeView>({
      method: "PATCH",
      path: `/resumes/${resumeId}/`,
      body: changes,
    });
  }

  /** Uploads a resume; XMLHttpRequest, because fetch cannot tell how much was sent. */
  upload(file: File, onProgress: (share: number) => void): Promise<ResumeView> {
    const form = new FormData();
    form.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", `${this.#base}/resumes/`);
    request.withCredentials = true;
    request.setRequestHeader("X-CSRFToken", this.#csrfToken);
    request.setRequestHeader("Accept", "application/json");
    request.timeout = UPLOAD_TIMEOUT_MS;
    request.upload.onprogress = (event) => onProgress(event.loaded / Math.max(event.total, 1));
    return new Promise((resolve, reject) => {
      request.onerror = request.ontimeout = () => reject(new ApiError(OFFLINE));
      request.onload = () => {
        try {
          resolve(answerOf<ResumeView>(request.status, request.responseText));
        } catch (error) {
          reject(error);
        }
      };
      request.send(form);
    });
  }

  /** Makes a request of a screen that is fetched later. */
  ask<Answer>(call: Call): Promise<Answer> {
    return this.#call<Answer>(call);
  }

  async #view(call: Call): Promise<InterviewView> {
    const view = await this.#call<InterviewView>(call);
    if (view.csrf_token) this.#csrfToken = view.csrf_token;
    return view;
  }

  async #call<Answer>(call: Call): Promise<Answer> {
    const response = await this.#fetch(call);
    const body = await response.text().catch(() => "");
    return answerOf<Answer>(response.status, body, response.headers.get("Retry-After") ?? "");
  }

  async #fetch({ method, path, body, timeout_ms }: Call): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (method !== "GET" && this.#csrfToken) headers["X-CSRFToken"] = this.#csrfToken;
    try {
      return await fetch(this.#base + path, {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        credentials: "include",
        cache: "no-store",
        signal: AbortSignal.timeout(timeout_ms ?? REQUEST_TIMEOUT_MS),
      });
    } catch {
      throw new ApiError(OFFLINE);
    }
  }
}

/** Returns the problem behind any error; a defect of the page reads as "something went wrong". */
export function problemOf(error: unknown): Problem {
  return error instanceof ApiError ? error.problem : { ...OFFLINE, code: "page_failed" };
}
