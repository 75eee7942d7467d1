import { describe, expect, it } from "vitest";

const SOURCES = import.meta.glob<string>("../../src/**/*.{ts,tsx}", {
  query: "?raw",
  import: "default",
  eager: true,
});

function sources(): string[] {
  return Object.values(SOURCES);
}

describe("what the camera check ships", () => {
  it("is the net that finds faces and the one that finds their points, and no other", () => {
    const weights = sources().flatMap((text) => text.match(/model\/\w+\.bin/g) ?? []);
    expect(weights.sort()).toEqual([
      "model/face_landmark_68_tiny_model.bin",
      "model/tiny_face_detector_model.bin",
    ]);
  });

  it("never asks the library who somebody is, how old, or how they feel", () => {
    const all = sources().join("\n");
    expect(all).not.toMatch(/faceapi\.\w*(Recognition|Expression|AgeGender|Descriptor)/i);
  });
});
