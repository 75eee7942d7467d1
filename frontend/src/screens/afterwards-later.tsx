import { useEffect, useState } from "preact/hooks";
import type { Guide } from "../guide";
import type { InterviewView } from "../model";

type Parts = typeof import("./afterwards");

/** What follows a talk is fetched when one is over; without it the end is told all the same. */
export function AfterwardsLater({
  part,
  ...props
}: {
  readonly part: "Waiting" | "Voluntary";
  readonly guide: Guide;
  readonly view: InterviewView;
}) {
  const [parts, setParts] = useState<Parts | null>(null);
  useEffect(() => {
    import("./afterwards").then(setParts, () => undefined);
  }, []);
  const Part = parts?.[part];
  return Part ? <Part {...props} /> : null;
}
