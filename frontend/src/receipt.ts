/** The receipt as a text file a person can keep. Pure. */

import { formatDate, formatMoment, t } from "./i18n";
import type { Receipt } from "./model";

/** Returns a place in the recording as minutes and seconds, for example "1:05". */
export function formatPosition(position_ms: number): string {
  const seconds = Math.floor(position_ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Returns what is kept and until when, in one line. */
export function keptLine({ what, until }: Receipt["kept"][number]): string {
  return until ? t("receipt.until", { what, date: formatDate(until) }) : what;
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
    ...receipt.kept.map((item) => `- ${keptLine(item)}`),
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
