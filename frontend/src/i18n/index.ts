/**
 * The page's words. English is the model of every catalogue; tests hold German to it. Catalogues
 * are data, fetched when wanted: nobody downloads a language they do not read.
 */

import type { Language } from "../model";
import { LANGUAGES } from "../model";
import deUrl from "./de.json?url";
import type en from "./en.json";
import enUrl from "./en.json?url";

export type Key = keyof typeof en;
export type Catalogue = Readonly<Record<Key, string>>;
export type Values = Readonly<Record<string, string | number>>;

const URLS: Readonly<Record<Language, string>> = { en: enUrl, de: deUrl };

let language: Language = "en";
let catalogue: Catalogue | null = null;

/** Returns the language of the page. */
export function currentLanguage(): Language {
  return language;
}

/** Makes a catalogue the page's. */
export function speakWith(chosen: Language, words: Catalogue): void {
  language = chosen;
  catalogue = words;
}

/** Fetches a language and makes it the page's; the page keeps its language on a failure. */
export async function useLanguage(wanted: Language): Promise<void> {
  if (catalogue && wanted === language) return;
  const response = await fetch(URLS[wanted]);
  if (!response.ok) throw new Error(`no words: ${response.status}`);
  speakWith(wanted, (await response.json()) as Catalogue);
}

/** Returns a text with its `{placeholders}` filled in. */
export function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Returns a text of the catalogue in the page's language. */
export function t(key: Key, values: Values = {}): string {
  return fill(catalogue?.[key] ?? "", values);
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
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(
    moment,
  );
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
