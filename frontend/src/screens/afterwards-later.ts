import { useEffect, useState } from "preact/hooks";

type Parts = typeof import("./afterwards");

/** Fetches what follows a talk that took place: null on the way, "none" where it did not come. */
export function useAfterwards(tookPlace = true): Parts | "none" | null {
  const [parts, setParts] = useState<Parts | "none" | null>(null);
  useEffect(() => {
    if (tookPlace) import("./afterwards").then(setParts, () => setParts("none"));
  }, [tookPlace]);
  return parts;
}
