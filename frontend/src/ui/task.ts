import { useRef, useState } from "preact/hooks";
import { type Problem, problemOf } from "../api";

export interface Task {
  readonly busy: boolean;
  readonly problem: Problem | null;
  /** Runs one piece of work at a time; a failure shows as `problem`. */
  run(work: () => Promise<unknown>): Promise<boolean>;
  clear(): void;
}

/** Returns the state of work that a screen started. */
export function useTask(): Task {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const running = useRef(false);
  return {
    busy,
    problem,
    clear: () => setProblem(null),
    async run(work) {
      if (running.current) return false;
      running.current = true;
      setBusy(true);
      setProblem(null);
      try {
        await work();
        return true;
      } catch (error) {
        setProblem(problemOf(error));
        return false;
      } finally {
        running.current = false;
        setBusy(false);
      }
    },
  };
}
