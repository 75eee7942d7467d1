/** The way back to a finished interview, through this tab's memory or the link itself. */

import { type Api, ApiError, type Problem } from "./api";
import { interviewKey, recall } from "./memory";
import type { InterviewView } from "./model";

/** Returns the finished interview that a refused link leads back to; throws when there is none. */
export async function comeBack(api: Api, token: string, problem: Problem): Promise<InterviewView> {
  const isOwnLink = token.includes(".") && problem.code === "link_unknown";
  if (problem.code !== "link_used" && !isOwnLink) throw new ApiError(problem);
  const id = recall(interviewKey(token));
  try {
    if (id) return await api.read(id);
  } catch {
    // The pass of this tab is gone; the link makes a new one.
  }
  return api.comeBack(token);
}
