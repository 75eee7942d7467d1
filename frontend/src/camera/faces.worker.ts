/** Finds faces in pictures, beside the page so that sound never waits for it. Keeps nothing. */

import * as faceapi from "@vladmandic/face-api";
import type { FromWorker, NetFiles, ToWorker } from "./messages";
import { type Face, turnOf } from "./sight";

/** Side of the square that the detector looks at, in pixels: a multiple of 32. */
const INPUT_PIXELS = 224;
/** Below this score it is no face; the library's own default. */
const MIN_SCORE = 0.5;
/** Places in the library's 68 points: outer corners of the eyes, tip of the nose. */
const RIGHT_EYE = 36;
const LEFT_EYE = 45;
const NOSE = 30;

/** Stands for what a worker lacks; pictures come as tensors, so nothing of it is ever used. */
class Absent {}

function absent(): never {
  throw new Error("a worker has no elements");
}

faceapi.env.setEnv({
  Canvas: Absent,
  CanvasRenderingContext2D: Absent,
  Image: Absent,
  ImageData,
  Video: Absent,
  createCanvasElement: absent,
  createImageElement: absent,
  createVideoElement: absent,
  fetch: absent,
  readFile: absent,
} as unknown as Parameters<typeof faceapi.env.setEnv>[0]);

const detector = new faceapi.TinyFaceDetector();
const landmarker = new faceapi.FaceLandmark68TinyNet();
const options = new faceapi.TinyFaceDetectorOptions({
  inputSize: INPUT_PIXELS,
  scoreThreshold: MIN_SCORE,
});

const scope = self as unknown as {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
};

/** What the bundled engine has and its types leave out. */
const engine = faceapi.tf as unknown as {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
};

type Weights = Parameters<typeof detector.loadFromWeightMap>[0];

async function weightsOf({ manifest, weights }: NetFiles): Promise<Weights> {
  const load = faceapi.tf.io.weightsLoaderFactory(async () => [weights]);
  return load(manifest as Parameters<typeof load>[0], "");
}

async function load(message: Extract<ToWorker, { type: "load" }>): Promise<void> {
  // Plain JavaScript: WebAssembly and shaders would need holes in the content policy, or a GPU.
  await engine.setBackend("cpu");
  await engine.ready();
  detector.loadFromWeightMap(await weightsOf(message.detector));
  landmarker.loadFromWeightMap(await weightsOf(message.landmarks));
}

async function turnIn(face: faceapi.tf.Tensor3D): Promise<number> {
  const found = await landmarker.detectLandmarks(face);
  const points = (Array.isArray(found) ? found[0] : found)?.positions;
  const [right, left, nose] = [points?.[RIGHT_EYE], points?.[LEFT_EYE], points?.[NOSE]];
  return right && left && nose ? turnOf(right, left, nose) : 0;
}

async function facesIn(message: Extract<ToWorker, { type: "picture" }>): Promise<Face[]> {
  const { width, height } = message;
  const rgba = new Uint8ClampedArray(message.rgba);
  const picture = faceapi.tf.browser.fromPixels(new ImageData(rgba, width, height));
  try {
    const found = await detector.locateFaces(picture as never, options);
    const boxes = found.map(({ box }) => new faceapi.Rect(box.x, box.y, box.width, box.height));
    const whole = boxes.map((box) => box.floor() as faceapi.Rect);
    const parts = await faceapi.extractFaceTensors(picture, whole);
    const turns = await Promise.all(parts.map(turnIn));
    for (const part of parts) part.dispose();
    return turns.map((turn) => ({ turn }));
  } finally {
    picture.dispose();
  }
}

async function answer(message: ToWorker): Promise<FromWorker> {
  try {
    if (message.type === "picture") return { type: "faces", faces: await facesIn(message) };
    await load(message);
    return { type: "ready" };
  } catch {
    return { type: "failed" };
  }
}

scope.onmessage = ({ data }) => {
  void answer(data).then((said) => scope.postMessage(said));
};
