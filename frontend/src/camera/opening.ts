/** The way to the camera check: its code is fetched only when a candidate switches it on. */

import type { CameraCheck } from "./check";

export type CameraFailure = "denied" | "missing" | "busy" | "unsupported";

export class CameraError extends Error {
  readonly failure: CameraFailure;

  constructor(failure: CameraFailure) {
    super(failure);
    this.failure = failure;
  }
}

/**
 * Opens the camera and what finds faces.
 *
 * @throws CameraError: why that is not possible.
 */
export async function openCameraCheck(): Promise<CameraCheck> {
  try {
    const { CameraCheck } = await import("./check");
    return await CameraCheck.create();
  } catch (error) {
    throw error instanceof CameraError ? error : new CameraError("unsupported");
  }
}

/** Returns the key under which a tab remembers that the candidate switched the check on. */
export function cameraKey(interview: string): string {
  return `viva.camera.${interview}`;
}

/** Where the page lives that may ask for a camera; elsewhere the browser refuses it. */
const CAMERA_PAGE = "/i/camera/";

/** Loads the page again where it may ask for a camera; returns false when it is there. */
export function goToCameraPage(): boolean {
  if (location.pathname === CAMERA_PAGE) return false;
  location.replace(CAMERA_PAGE + location.hash);
  return true;
}
