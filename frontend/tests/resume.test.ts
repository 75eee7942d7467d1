import { expect, it } from "vitest";
import type { ResumeResult } from "../src/model";
import { sendable } from "../src/resume";

const EMPTY: ResumeResult = {
  name: null,
  email: null,
  phone: null,
  links: [],
  skills: [],
  education: [],
  work: [],
  experience_years: null,
};

it("links get the scheme that people leave out", () => {
  const links = ["github.com/cass", "https://cass.example", "HTTP://cass.example"];
  expect(sendable({ ...EMPTY, links }).links).toEqual([
    "https://github.com/cass",
    "https://cass.example",
    "HTTP://cass.example",
  ]);
});

it("entries without words are left out, missing words are empty", () => {
  const work = { employer: null, title: null, start: null, end: null, current: false };
  const education = { institution: null, degree: null, start_year: 2012, end_year: null };
  const result = sendable({
    ...EMPTY,
    work: [work, { ...work, title: "Engineer" }],
    education: [education, { ...education, institution: "Leeds" }],
  });
  expect(result.work).toEqual([{ ...work, title: "Engineer", employer: "" }]);
  expect(result.education).toEqual([{ ...education, institution: "Leeds", degree: "" }]);
  expect(result.name).toBe("");
});
