import { beforeAll, expect, it } from "vitest";
import { speakWith } from "../src/i18n";
import en from "../src/i18n/en.json";
import type { Receipt } from "../src/model";
import { formatPosition, keptGroups, receiptText } from "../src/receipt";

const RECEIPT: Receipt = {
  interview: "3f0c1a52",
  organization: "Harbor",
  job: "Engineer",
  started_at: "2026-11-22T09:00:00Z",
  ended_at: null,
  kept: [
    { what: "The recording", until: "until Harbor deletes it" },
    { what: "The transcript", until: "until Harbor deletes it" },
    { what: "Your rating", until: null },
  ],
  readers: ["People of Harbor"],
  decides: "A person decides.",
  contact_email: "jobs@harbor.example",
  turns: [
    { speaker: "interviewer", text: "Why?", start_ms: 900, end_ms: 2000 },
    { speaker: "candidate", text: "Because.", start_ms: 65_400, end_ms: 66_000 },
  ],
};

beforeAll(() => speakWith("en", en));

it.each([
  [0, "0:00"],
  [999, "0:00"],
  [65_400, "1:05"],
  [3_600_000, "60:00"],
])("%i ms is %s in the recording", (position_ms, text) => {
  expect(formatPosition(position_ms)).toBe(text);
});

it("what is kept is gathered by how long", () => {
  expect(keptGroups(RECEIPT.kept)).toEqual([
    { until: "until Harbor deletes it", what: ["The recording", "The transcript"] },
    { until: "", what: ["Your rating"] },
  ]);
  expect(keptGroups([{ what: "All", until: "2027-05-20" }])).toEqual([
    { until: "until May 20, 2027", what: ["All"] },
  ]);
});

it("the file holds everything the page shows, line by line", () => {
  const lines = receiptText(RECEIPT).split("\n");
  expect(lines[0]).toBe("Receipt of your interview: Engineer, Harbor");
  expect(lines).toContain("Interview number: 3f0c1a52");
  expect(lines.some((line) => line.startsWith("Started: November 22, 2026"))).toBe(true);
  expect(lines.some((line) => line.startsWith("Ended"))).toBe(false);
  expect(lines).toContain("- The transcript");
  expect(lines).toContain("  (until Harbor deletes it)");
  expect(lines).toContain("[0:00] AI interviewer: Why?");
  expect(lines).toContain("[1:05] You: Because.");
  expect(lines.at(-1)).toBe("");
});
