/** The page's words. English is complete by construction; tests hold German to it. */

import type { Language } from "../model";
import { LANGUAGES } from "../model";
import en from "./en.json";

export type Key = keyof typeof en;
export type Catalogue = Readonly<Record<Key, string>>;
export type Values = Readonly<Record<string, string | number>>;

let language: Language = "en";
let catalogue: Catalogue = en;

/** Returns the language of the page. */
export function currentLanguage(): Language {
  return language;
}

/** Loads a language and makes it the page's. */
export async function useLanguage(wanted: Language): Promise<void> {
  catalogue = wanted === "de" ? (await import("./de.json")).default : en;
  language = wanted;
}

/** Returns a text with its `{placeholders}` filled in. */
export function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Returns a text of the catalogue in the page's language. */
export function t(key: Key, values: Values = {}): string {
  return fill(catalogue[key], values);
}

/** Keys that have a form for one and one for the rest, by their common stem. */
export type Counted = {
  [K in Key]: K extends `${infer Stem}_one` ? Stem : never;
}[Key];

/** Returns the form of a text that fits a number; `{n}` is the number. */
export function count(stem: Counted, n: number, values: Values = {}): string {
  const form = new Intl.PluralRules(language).select(n) === "one" ? "one" : "other";
  return t(`${stem}_${form}` as Key, { n, ...values });
}

/** Returns a moment (ISO 8601) as date and time in the page's language. */
export function formatMoment(iso: string): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return iso;
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(moment);
}

/** Returns a moment or a date (ISO 8601) as a date. */
export function formatDate(iso: string): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return iso;
  return new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(moment);
}

/** Returns a list of texts as one: "a, b and c". */
export function formatList(items: readonly string[]): string {
  return new Intl.ListFormat(language, { type: "conjunction" }).format(items);
}

/** Returns the first wanted language that the page speaks, else English. */
export function bestLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const found = LANGUAGES.find((known) => tag.toLowerCase().split("-")[0] === known);
    if (found) return found;
  }
  return "en";
}
