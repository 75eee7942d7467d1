const AGAIN_MS = 1000;
const MAX_TRIES = 30;
/** Speech is rarely louder than a third of full scale; louder peaks are cut at the edge. */
const GAIN = 3;

/** Returns the peaks of both tracks, 0 to 1, from the server's bytes: one track after the other. */
export function tracksIn(bytes: Uint8Array): [Float32Array, Float32Array] {
  const count = Math.floor(bytes.length / 2);
  const track = (first: number) =>
    Float32Array.from(bytes.subarray(first, first + count), (peak) =>
      Math.min(1, (GAIN * peak) / 255),
    );
  return [track(0), track(count)];
}

/** Fetches the peaks; waits while the server measures them. Null when there are none. */
export async function fetchPeaks(address: string): Promise<[Float32Array, Float32Array] | null> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok) return null;
    if (answer.status === 200) return tracksIn(new Uint8Array(await answer.arrayBuffer()));
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
  return null;
}
