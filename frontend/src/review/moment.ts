/** Returns the second that a link's fragment names: "#t=123" and "#t=2:03" are the same. */
export function momentIn(hash: string): number | null {
  const found = /^#t=(?:(\d{1,3}):)?(\d{1,6})(?:\.\d+)?$/.exec(hash);
  if (!found) return null;
  const [, minutes, seconds] = found;
  return Number(minutes ?? 0) * 60 + Number(seconds);
}

/** Returns a place as minutes and seconds: 75 is 1:15. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** Returns the address of a second of this page. */
export function linkTo(address: string, seconds: number): string {
  return `${address.split("#", 1)[0]}#t=${Math.max(0, Math.floor(seconds))}`;
}
