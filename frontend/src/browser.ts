/** Which browser this is, as far as the steps to allow a microphone differ. Pure. */

export type Browser = "chrome" | "firefox" | "safari" | "android" | "ios";

/** Returns the browser's family by its user agent string; unknown ones are most like Chrome. */
export function browserOf(userAgent: string, touchPoints: number): Browser {
  const isIpad = /Macintosh/.test(userAgent) && touchPoints > 1;
  if (/iPhone|iPad|iPod/.test(userAgent) || isIpad) return "ios";
  if (/Android/.test(userAgent)) return "android";
  if (/Firefox\//.test(userAgent)) return "firefox";
  if (/Safari\//.test(userAgent) && !/Chrome|Chromium|Edg/.test(userAgent)) return "safari";
  return "chrome";
}
