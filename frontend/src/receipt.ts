/** The receipt as a text file a person can keep. Pure. */

import { formatDate, formatMoment, t } from "./i18n";
import type { Receipt } from "./model";

/** Returns a place in the recording as minutes and seconds, for example "1:05". */
export function formatPosition(position_ms: number): string {
  const seconds = Math.floor(position_ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Until when something is kept, as the server says it: a date (ISO 8601) or words. */
function untilText(until: string | null): string {
  if (!until) return "";
  return /^\d{4}-\d{2}-\d{2}/.test(until) ? t("receipt.until", { date: formatDate(until) }) : until;
}

/** Returns what is kept, gathered by how long. */
export function keptGroups(
  kept: Receipt["kept"],
): readonly { readonly until: string; readonly what: readonly string[] }[] {
  const groups = new Map<string, string[]>();
  for (const item of kept) {
    const until = untilText(item.until);
    groups.set(until, [...(groups.get(until) ?? []), item.what]);
  }
  return [...groups].map(([until, what]) => ({ until, what }));
}

/** Returns the receipt as plain text, lines ended by LF. */
export function receiptText(receipt: Receipt): string {
  const moments = [
    [t("receipt.started"), receipt.started_at],
    [t("receipt.ended"), receipt.ended_at],
  ] as const;
  return [
    t("receipt.title", { job: receipt.job, firm: receipt.organization }),
    "",
    `${t("receipt.number")}: ${receipt.interview}`,
    ...moments.flatMap(([name, moment]) => (moment ? [`${name}: ${formatMoment(moment)}`] : [])),
    "",
    t("receipt.kept"),
    ...keptGroups(receipt.kept).flatMap(({ until, what }) => [
      ...what.map((item) => `- ${item}`),
      ...(until ? [`  (${until})`] : []),
    ]),
    "",
    t("receipt.readers"),
    ...receipt.readers.map((reader) => `- ${reader}`),
    "",
    `${t("receipt.decides")}: ${receipt.decides}`,
    "",
    t("receipt.rights", { email: receipt.contact_email }),
    "",
    t("receipt.transcript"),
    ...receipt.turns.map(
      (turn) => `[${formatPosition(turn.start_ms)}] ${speakerName(turn.speaker)}: ${turn.text}`,
    ),
    "",
  ].join("\n");
}

/** Returns whose words these are, for the candidate's eyes. */
export function speakerName(speaker: "candidate" | "interviewer"): string {
  return speaker === "candidate" ? t("speaker.you") : t("speaker.interviewer");
}
