import { expect, it } from "vitest";
import { browserOf } from "../src/browser";

const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
const WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
const CHROMIUM = "AppleWebKit/537.36 (KHTML, like Gecko)";

it.each([
  [`Mozilla/5.0 (X11; Linux x86_64) ${CHROMIUM} Chrome/156.0.0.0 Safari/537.36`, 0, "chrome"],
  [`Mozilla/5.0 (Windows NT 10.0) ${CHROMIUM} Chrome/156.0 Safari/537.36 Edg/156.0`, 0, "chrome"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0", 0, "firefox"],
  [`${MAC} ${WEBKIT} Version/19.0 Safari/605.1.15`, 0, "safari"],
  [`${MAC} ${WEBKIT} Version/19.0 Safari/605.1.15`, 5, "ios"],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) ${WEBKIT} Mobile Safari/604.1`,
    5,
    "ios",
  ],
  [`Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) ${WEBKIT} CriOS/156.0 Mobile Safari/604.1`, 5, "ios"],
  [`Mozilla/5.0 (Linux; Android 16) ${CHROMIUM} Chrome/156.0 Mobile Safari/537.36`, 5, "android"],
  ["Mozilla/5.0 (Android 16; Mobile; rv:150.0) Gecko/150.0 Firefox/150.0", 5, "android"],
  ["something new", 0, "chrome"],
])("%s with %i touch points is %s", (userAgent, touchPoints, browser) => {
  expect(browserOf(userAgent, touchPoints)).toBe(browser);
});
