/** Storage in the browser's IndexedDB: one record for each frame and message, by interview. */

import type { Change, Changes, Contents, Frame, KeptMessage, Vault } from "./keeping";
import type { Kept } from "./queue";

const DATABASE = "viva";
const VERSION = 1;
const FRAMES = "frames";
const MESSAGES = "messages";
/** Who writes for an interview, and when that began. */
const OWNERS = "owners";
const STORES = [FRAMES, MESSAGES, OWNERS];
/** What other interviews left is deleted after this time. */
const KEEP_MS = 36 * 3600 * 1000;
/** A storage that does not answer by then is not waited for. */
const OPEN_WITHIN_MS = 2000;

interface Owner {
  readonly token: string;
  readonly since_ms: number;
}

/** Resolves with the result of a request; rejects when it or its transaction failed. */
function resultOf<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Resolves once a transaction is done. */
function endOf(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, VERSION);
  request.onupgradeneeded = () => {
    for (const name of STORES) request.result.createObjectStore(name);
  };
  return resultOf(request);
}

/** Opens the database, or rejects when the browser does not answer. */
function openInTime(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error("the browser's storage does not answer"));
    const timer = setTimeout(late, OPEN_WITHIN_MS);
    void openDatabase()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}

/** Every key of an interview, from number `from` to below `to`. */
function keysOf(interview: string, from = 0, to = Number.POSITIVE_INFINITY): IDBKeyRange {
  return IDBKeyRange.bound([interview, from], [interview, to], false, true);
}

/** Returns the newest run of numbers without a hole. */
function newestRun<Item>(keys: readonly IDBValidKey[], items: readonly Item[]): Kept<Item> {
  const numbers = keys.map((key) => Number((key as [string, number])[1]));
  let start = Math.max(numbers.length - 1, 0);
  while (start > 0 && numbers[start - 1] === (numbers[start] ?? 0) - 1) start -= 1;
  return { first: numbers[start] ?? 0, items: items.slice(start) };
}

async function read<Item>(store: IDBObjectStore, interview: string): Promise<Kept<Item>> {
  const range = keysOf(interview);
  const [keys, items] = await Promise.all([
    resultOf(store.getAllKeys(range)),
    resultOf(store.getAll(range) as IDBRequest<Item[]>),
  ]);
  return newestRun(keys, items);
}

function write<Item>(store: IDBObjectStore, interview: string, change: Change<Item>): void {
  const { first, from, items, anew } = change;
  if (anew) store.delete(keysOf(interview));
  else if (first > 0) store.delete(keysOf(interview, 0, first));
  items.forEach((item, index) => {
    store.put(item, [interview, from + index]);
  });
}

function erase(transaction: IDBTransaction, interview: string): void {
  transaction.objectStore(FRAMES).delete(keysOf(interview));
  transaction.objectStore(MESSAGES).delete(keysOf(interview));
  transaction.objectStore(OWNERS).delete(interview);
}

export class IndexedVault implements Vault {
  readonly #interview: string;
  readonly #token = `${Math.random()}`;
  readonly #now_ms: () => number;
  #database: IDBDatabase | null = null;

  /** `now_ms` is the wall clock: it has to hold over reloads. */
  constructor(interview: string, now_ms: () => number = Date.now) {
    this.#interview = interview;
    this.#now_ms = now_ms;
  }

  async claim(): Promise<Contents> {
    const transaction = await this.#begin();
    const owners = transaction.objectStore(OWNERS);
    const owner: Owner = { token: this.#token, since_ms: this.#now_ms() };
    owners.put(owner, this.#interview);
    await this.#eraseOld(transaction);
    const [frames, messages] = await Promise.all([
      read<Frame>(transaction.objectStore(FRAMES), this.#interview),
      read<KeptMessage>(transaction.objectStore(MESSAGES), this.#interview),
    ]);
    return { frames, messages };
  }

  async save({ frames, messages }: Changes): Promise<boolean> {
    const transaction = await this.#begin();
    const ended = endOf(transaction);
    const request = transaction.objectStore(OWNERS).get(this.#interview);
    const owner = (await resultOf(request)) as Owner | undefined;
    if (owner?.token !== this.#token) {
      await ended;
      return false;
    }
    write(transaction.objectStore(FRAMES), this.#interview, frames);
    write(transaction.objectStore(MESSAGES), this.#interview, messages);
    await ended;
    return true;
  }

  async forget(): Promise<void> {
    const transaction = await this.#begin();
    erase(transaction, this.#interview);
    await endOf(transaction);
  }

  async #begin(): Promise<IDBTransaction> {
    this.#database ??= await openInTime();
    return this.#database.transaction(STORES, "readwrite");
  }

  /** Deletes what other interviews left long ago. */
  async #eraseOld(transaction: IDBTransaction): Promise<void> {
    const owners = transaction.objectStore(OWNERS);
    const [keys, values] = await Promise.all([
      resultOf(owners.getAllKeys()),
      resultOf(owners.getAll() as IDBRequest<Owner[]>),
    ]);
    keys.forEach((key, index) => {
      const age_ms = this.#now_ms() - (values[index]?.since_ms ?? 0);
      if (key !== this.#interview && age_ms > KEEP_MS) erase(transaction, String(key));
    });
  }
}

/** Tells pages of one interview in this browser of each other; the newest goes on. */
export function announce(interview: string, onOther: () => void): () => void {
  if (!("BroadcastChannel" in window)) return () => undefined;
  const channel = new BroadcastChannel(`viva.${interview}`);
  channel.onmessage = onOther;
  channel.postMessage("here");
  return () => channel.close();
}
