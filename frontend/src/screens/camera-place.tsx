import { useEffect, useState } from "preact/hooks";
import type { CameraCheck } from "../camera/check";
import type { Guide } from "../guide";

/** Where the check screen keeps an open camera until the talk takes it. */
export interface CameraHolder {
  check: CameraCheck | null;
}

/** Returns the open camera, which is the caller's from now on. */
export function takeFrom(holder: CameraHolder): CameraCheck | null {
  const { check } = holder;
  holder.check = null;
  return check;
}

type Part = typeof import("./camera-part").CameraPart;

interface PlaceProps {
  readonly guide: Guide;
  readonly interview: string;
  readonly holder: CameraHolder;
}

/** Fetches the camera's part of the check; most jobs never ask for it. */
export function CameraPlace(props: PlaceProps) {
  const [Part, setPart] = useState<{ readonly view: Part } | null>(null);
  const asked = props.guide.signals?.asked.camera ?? false;
  useEffect(() => {
    if (!asked) return;
    // Without it the talk goes on without a camera, which is recorded as "not available".
    import("./camera-part").then(
      ({ CameraPart }) => setPart({ view: CameraPart }),
      () => undefined,
    );
  }, [asked]);
  return Part && <Part.view {...props} />;
}
