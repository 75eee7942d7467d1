/** What each failure means to a candidate. Pure: codes and statuses in, catalogue keys out. */

import type { Problem } from "./api";
import { formatList, type Key, t } from "./i18n";

/** Failures of the link: each has a title and one sentence. */
const LINK_PROBLEMS = {
  link_missing: ["link.missing.title", "link.missing.text"],
  link_unknown: ["link.unknown.title", "link.unknown.text"],
  link_expired: ["link.expired.title", "link.expired.text"],
  link_revoked: ["link.revoked.title", "link.revoked.text"],
  link_used: ["link.used.title", "link.used.text"],
  link_not_open: ["link.notOpen.title", "link.notOpen.text"],
  job_closed: ["link.closed.title", "link.closed.text"],
  full: ["link.full.title", "link.full.text"],
  interviewer_away: ["link.away.title", "link.away.text"],
  restarting: ["link.restarting.title", "link.restarting.text"],
  busy: ["link.busy.title", "link.busy.text"],
  offline: ["link.offline.title", "link.offline.text"],
  pass_lost: ["link.pass.title", "link.pass.text"],
  other: ["link.other.title", "link.other.text"],
} as const satisfies Readonly<Record<string, readonly [Key, Key]>>;

export type LinkProblem = keyof typeof LINK_PROBLEMS;

/** Returns which link problem this is. */
export function linkProblemOf({ code, status }: Problem): LinkProblem {
  if (Object.hasOwn(LINK_PROBLEMS, code)) return code as LinkProblem;
  if (status === 404) return "link_unknown";
  if (status === 429) return "busy";
  if (status === 502 || status === 504) return "restarting";
  if (status === 503) return "full";
  return "other";
}

/** Returns the keys of title and sentence. */
export function linkProblemKeys(problem: LinkProblem): readonly [Key, Key] {
  return LINK_PROBLEMS[problem];
}

/** Returns whether trying the same link again may help. */
export function isWorthRetry(problem: LinkProblem): boolean {
  return isPassing(problem) || ["other", "link_not_open", "pass_lost"].includes(problem);
}

/** Returns whether a failure goes away by itself, so that the page tries again unasked. */
export function isPassing(problem: LinkProblem): boolean {
  return ["full", "interviewer_away", "restarting", "busy", "offline"].includes(problem);
}

/** Shortest and longest time between two tries that nobody asked for, in s. Guesses. */
const WAIT_S = { least: 5, usual: 15, most: 60 } as const;

/** Returns how long to wait before the next try, in ms; `random` in [0, 1) spreads the pages. */
export function waitMs({ retry_after_s }: Problem, random: number): number {
  const wait_s = Math.min(Math.max(retry_after_s ?? WAIT_S.usual, WAIT_S.least), WAIT_S.most);
  return Math.round(wait_s * 1000 * (1 + random / 4));
}

const UPLOAD_BY_STATUS: Readonly<Record<number, Key>> = {
  400: "resume.error.malformed",
  401: "resume.error.pass",
  403: "resume.error.pass",
  409: "resume.error.state",
  413: "resume.error.large",
  415: "resume.error.type",
  422: "resume.error.unreadable",
  429: "resume.error.busy",
  503: "resume.error.busy",
};

const UPLOAD_BY_CODE: Readonly<Record<string, Key>> = {
  no_text_found: "resume.error.noText",
  password_protected: "resume.error.encrypted",
  infected: "resume.error.infected",
  upload_quota: "resume.error.quota",
};

/** Returns what to tell about a resume that was not taken. */
export function uploadProblemKey({ code, status }: Problem): Key {
  return UPLOAD_BY_CODE[code] ?? UPLOAD_BY_STATUS[status] ?? generalKey({ code, status });
}

const GENERAL: Readonly<Record<string, Key>> = {
  offline: "problem.offline",
  consent_missing: "problem.consent",
  resume_missing: "problem.resume",
  wrong_state: "problem.state",
  page_failed: "problem.page",
  consent_changed: "problem.consentChanged",
};

const GENERAL_BY_STATUS: Readonly<Record<number, Key>> = {
  401: "problem.pass",
  403: "problem.pass",
  404: "problem.pass",
  409: "problem.state",
  429: "problem.busy",
  503: "problem.busy",
};

function generalKey({ code, status }: Pick<Problem, "code" | "status">): Key {
  return GENERAL[code] ?? GENERAL_BY_STATUS[status] ?? "problem.other";
}

/** Names of the fields that a correction may be refused for. */
const FIELDS: Readonly<Record<string, Key>> = {
  name: "resume.name",
  email: "resume.email",
  phone: "resume.phone",
  links: "resume.links",
  experience_years: "resume.years",
  skills: "resume.part.skills",
  work: "resume.part.work",
  education: "resume.part.education",
};

/** Returns the sentence for a failure anywhere else. */
export function problemText(problem: Problem): string {
  const fields = problem.fields.flatMap((field) => FIELDS[field] ?? []);
  if (fields.length === 0) return t(generalKey(problem));
  return t("problem.fields", { fields: formatList(fields.map((field) => t(field))) });
}
