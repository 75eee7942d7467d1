import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, type Problem } from "../api";
import { isPassing, linkProblemOf, waitMs } from "../problems";

/** A place in a queue: why, and when the next try is due (monotonic ms). */
export interface Wait {
  readonly problem: Problem;
  readonly until_ms: number;
}

export interface Patience {
  readonly wait: Wait | null;
  /** Runs work until it succeeds, or fails for a reason that does not pass by itself. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Tries now. */
  hurry(): void;
  /** Waits no more: the failure is handed on. */
  giveUp(): void;
}

/** Returns whether the reason of a failure goes away by itself; offline is for the candidate. */
function passes(error: unknown): error is ApiError {
  if (!(error instanceof ApiError) || error.problem.code === "offline") return false;
  return isPassing(linkProblemOf(error.problem));
}

/** Keeps the candidate's place: what the server has no room for now is tried again. */
export function usePatience(): Patience {
  const [wait, setWait] = useState<Wait | null>(null);
  const go = useRef<(again: boolean) => void>(() => undefined);
  useEffect(() => () => go.current(false), []);
  const pause = (problem: Problem) =>
    new Promise<boolean>((resolve) => {
      const delay_ms = waitMs(problem, Math.random());
      const timer = setTimeout(() => go.current(true), delay_ms);
      go.current = (again) => {
        clearTimeout(timer);
        setWait(null);
        resolve(again);
      };
      setWait({ problem, until_ms: performance.now() + delay_ms });
    });
  return {
    wait,
    hurry: () => go.current(true),
    giveUp: () => go.current(false),
    async run(work) {
      for (;;) {
        try {
          return await work();
        } catch (error) {
          if (!passes(error) || !(await pause(error.problem))) throw error;
        }
      }
    },
  };
}
