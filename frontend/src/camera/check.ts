/**
 * The camera check: pictures go from the camera to a worker of this page and nowhere else. Loaded
 * only when a job asks for it and the candidate agreed.
 */

import landmarksWeights from "@vladmandic/face-api/model/face_landmark_68_tiny_model.bin?url";
import landmarksManifest from "@vladmandic/face-api/model/face_landmark_68_tiny_model-weights_manifest.json?url";
import detectorWeights from "@vladmandic/face-api/model/tiny_face_detector_model.bin?url";
import detectorManifest from "@vladmandic/face-api/model/tiny_face_detector_model-weights_manifest.json?url";
import type { CameraKind } from "../integrity/kinds";
import workerUrl from "./faces.worker?worker&url";
import type { FromWorker, NetFiles, ToWorker } from "./messages";
import { CameraError, type CameraFailure } from "./opening";
import { type Seen, Sight, seenIn } from "./sight";

export interface CameraPorts {
  onEpisode(kind: CameraKind, duration_ms: number): void;
  /** The camera or the check went away. */
  onChanged(): void;
}

/** One picture a second is enough for things that last seconds. A guess, to be calibrated. */
const LOOK_EVERY_MS = 1000;
/** Width of the pictures that are looked at, in pixels. */
const PICTURE_WIDTH = 320;
/** A library that has not loaded by then is not waited for. */
const LOAD_WITHIN_MS = 30_000;

const FAILURES: Readonly<Record<string, CameraFailure>> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

async function openCamera(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({
      video: { width: { ideal: 320 }, height: { ideal: 240 }, frameRate: { ideal: 5 } },
    });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    throw new CameraError(FAILURES[name] ?? "unsupported");
  }
}

async function fetchNet(manifest: string, weights: string): Promise<NetFiles> {
  const [list, bytes] = await Promise.all([fetch(manifest), fetch(weights)]);
  if (!list.ok || !bytes.ok) throw new CameraError("unsupported");
  return { manifest: await list.json(), weights: await bytes.arrayBuffer() };
}

/** Starts the worker and returns it once it can find faces. */
async function startWorker(): Promise<Worker> {
  const [detector, landmarks] = await Promise.all([
    fetchNet(detectorManifest, detectorWeights),
    fetchNet(landmarksManifest, landmarksWeights),
  ]);
  const worker = new Worker(workerUrl, { type: "module" });
  const ready = new Promise<void>((resolve, reject) => {
    const fail = () => reject(new CameraError("unsupported"));
    const timer = setTimeout(fail, LOAD_WITHIN_MS);
    worker.onerror = fail;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      clearTimeout(timer);
      if (data.type === "ready") resolve();
      else fail();
    };
  });
  const load: ToWorker = { type: "load", detector, landmarks };
  worker.postMessage(load, [detector.weights, landmarks.weights]);
  try {
    await ready;
  } catch (error) {
    worker.terminate();
    throw error;
  }
  return worker;
}

export class CameraCheck {
  readonly stream: MediaStream;
  readonly #worker: Worker;
  readonly #video = document.createElement("video");
  readonly #canvas = document.createElement("canvas");
  readonly #sight = new Sight((kind, duration_ms) => this.#ports?.onEpisode(kind, duration_ms));
  readonly #timer: ReturnType<typeof setInterval>;
  #ports: CameraPorts | null = null;
  #onSeen: (seen: Seen | null) => void = () => undefined;
  #busy = false;
  #paused = false;
  #on = true;

  /** Opens the camera and the check; everything is let go of when either fails. */
  static async create(): Promise<CameraCheck> {
    const stream = await openCamera();
    try {
      return new CameraCheck(stream, await startWorker());
    } catch (error) {
      for (const track of stream.getTracks()) track.stop();
      throw error instanceof CameraError ? error : new CameraError("unsupported");
    }
  }

  private constructor(stream: MediaStream, worker: Worker) {
    this.stream = stream;
    this.#worker = worker;
    this.#video.muted = true;
    this.#video.playsInline = true;
    this.#video.srcObject = stream;
    void this.#video.play().catch(() => undefined);
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#receive(data);
    worker.onerror = () => this.close();
    for (const track of stream.getTracks()) track.onended = () => this.close();
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  get isOn(): boolean {
    return this.#on;
  }

  /** Begins to tell of episodes. */
  watch(ports: CameraPorts): void {
    this.#ports = ports;
    this.#onSeen = () => undefined;
    this.#sight.settle();
  }

  /** Calls back with what each picture shows, and null at the end, until the talk watches. */
  show(onSeen: (seen: Seen | null) => void): void {
    this.#onSeen = onSeen;
  }

  /** Looks at nothing while the page is hidden or the line is away. */
  pause(paused: boolean): void {
    this.#paused = paused;
    if (paused) this.#sight.settle();
  }

  /** Tells what is open. */
  settle(): void {
    this.#sight.settle();
  }

  close(): void {
    if (!this.#on) return;
    this.#on = false;
    this.#sight.settle();
    clearInterval(this.#timer);
    this.#worker.terminate();
    for (const track of this.stream.getTracks()) track.stop();
    this.#video.srcObject = null;
    this.#onSeen(null);
    this.#ports?.onChanged();
  }

  /** Hands one small picture to the worker; a slow one is waited for, never queued behind. */
  #look(): void {
    const { videoWidth, videoHeight } = this.#video;
    if (this.#busy || this.#paused || videoWidth === 0) return;
    const width = PICTURE_WIDTH;
    const height = Math.round((videoHeight / videoWidth) * width);
    this.#canvas.width = width;
    this.#canvas.height = height;
    const brush = this.#canvas.getContext("2d", { willReadFrequently: true });
    if (!brush) return;
    brush.drawImage(this.#video, 0, 0, width, height);
    const rgba = brush.getImageData(0, 0, width, height).data.buffer as ArrayBuffer;
    this.#busy = true;
    const picture: ToWorker = { type: "picture", rgba, width, height };
    this.#worker.postMessage(picture, [rgba]);
  }

  #receive(message: FromWorker): void {
    this.#busy = false;
    if (message.type === "failed") {
      this.close();
      return;
    }
    if (message.type !== "faces" || this.#paused) return;
    const seen = seenIn(message.faces);
    this.#onSeen(seen);
    if (this.#ports) this.#sight.see(seen, performance.now());
  }
}
