/** Loads what brings the rest of an interview that is over; few pages need it. */

import type { Keeping } from "./keeping";
import type { Level } from "./level";

/** Sends what the server has not got, from `keeping` or from what an earlier page left. */
export function deliverLate(
  interview: string,
  url: string,
  keeping: Keeping | undefined,
  waiting: Level,
): void {
  void import("./late")
    .then((late) =>
      late.deliver(keeping ?? late.keepingOf(interview), late.browserPorts(url, waiting)),
    )
    .catch(() => undefined);
}
