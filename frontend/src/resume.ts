/** A corrected resume as the server takes it. Pure. */

import type { ResumeResult } from "./model";

/** Returns a link with a scheme: people write "github.com/name". */
function withScheme(link: string): string {
  return /^[a-z][a-z0-9+.-]*:/i.test(link) ? link : `https://${link}`;
}

/** Returns the fields with empty entries left out and missing texts empty. */
export function sendable(result: ResumeResult): ResumeResult {
  return {
    ...result,
    name: result.name ?? "",
    links: result.links.map(withScheme),
    work: result.work
      .filter((work) => work.title || work.employer)
      .map((work) => ({ ...work, title: work.title ?? "", employer: work.employer ?? "" })),
    education: result.education
      .filter((education) => education.degree || education.institution)
      .map((education) => ({
        ...education,
        degree: education.degree ?? "",
        institution: education.institution ?? "",
      })),
  };
}
