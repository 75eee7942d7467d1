/** The organization's colour, made readable on light and dark. Pure (WCAG 2.2 contrast). */

interface Rgb {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

/** The page's surfaces, the hardest to read on; the same values stand in `tokens.css`. */
const SURFACES = { light: "#f4f5f7", dark: "#24272d" };
/** What `soft` is mixed into, and how much of the colour. */
const CARDS = { light: "#ffffff", dark: "#1a1d21" };
const SOFT_SHARES = { light: 0.09, dark: 0.18 };
const FALLBACK = "#2f5fd0";
/** Contrast for text, and for shapes such as a button's face (WCAG 1.4.3 and 1.4.11). */
const TEXT_CONTRAST = 4.5;
const SHAPE_CONTRAST = 3;

export interface Accent {
  /** Face of the main button. */
  readonly fill: string;
  /** Text on that face. */
  readonly on: string;
  /** A breath of the colour, behind what belongs together. */
  readonly soft: string;
  /** The colour as text and icons on the page's surfaces and on `soft`. */
  readonly text: string;
}

function parse(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return { r: (value >> 16) & 255, g: (value >> 8) & 255, b: value & 255 };
}

function format({ r, g, b }: Rgb): string {
  const value = (Math.round(r) << 16) | (Math.round(g) << 8) | Math.round(b);
  return `#${value.toString(16).padStart(6, "0")}`;
}

function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function luminance(hex: string): number {
  const { r, g, b } = parse(hex);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** Returns the contrast of two colours (#rrggbb), 1 to 21. */
export function contrast(a: string, b: string): number {
  const [lighter = 0, darker = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (lighter + 0.05) / (darker + 0.05);
}

function mix(from: string, to: string, share: number): string {
  const a = parse(from);
  const b = parse(to);
  return format({
    r: a.r + (b.r - a.r) * share,
    g: a.g + (b.g - a.g) * share,
    b: a.b + (b.b - a.b) * share,
  });
}

/** Returns the colour moved towards `towards` as little as its contrast on `surface` needs. */
function readable(
  color: string,
  surfaces: readonly string[],
  towards: string,
  wanted: number,
): string {
  for (let share = 0; share < 1; share += 0.04) {
    const candidate = mix(color, towards, share);
    if (surfaces.every((surface) => contrast(candidate, surface) >= wanted)) return candidate;
  }
  return towards;
}

/** Returns the colours of one scheme for an organization's colour; anything odd gets the default. */
export function accentFor(color: string, scheme: "light" | "dark"): Accent {
  const base = /^#[0-9a-f]{6}$/i.test(color) ? color : FALLBACK;
  const surface = SURFACES[scheme];
  const towards = scheme === "light" ? "#000000" : "#ffffff";
  const fill = readable(base, [surface], towards, SHAPE_CONTRAST);
  const soft = mix(CARDS[scheme], fill, SOFT_SHARES[scheme]);
  return {
    fill,
    on: contrast(fill, "#ffffff") >= TEXT_CONTRAST ? "#ffffff" : "#000000",
    soft,
    text: readable(base, [surface, soft], towards, TEXT_CONTRAST),
  };
}

/** Gives an element the colours of both schemes as custom properties (no inline style needed). */
export function applyAccent(element: HTMLElement, color: string): void {
  for (const scheme of ["light", "dark"] as const) {
    const accent = accentFor(color, scheme);
    element.style.setProperty(`--accent-fill-${scheme}`, accent.fill);
    element.style.setProperty(`--accent-on-${scheme}`, accent.on);
    element.style.setProperty(`--accent-soft-${scheme}`, accent.soft);
    element.style.setProperty(`--accent-text-${scheme}`, accent.text);
  }
}
