import type {
  LedgerExpectation,
  LedgerRow,
  LedgerStore,
  LedgerWrite,
} from "../../src/ledger/ledger-store.ts";
import type { Awaitable } from "../../src/spec/json.ts";
import type { Database } from "./database.ts";
import type { SimulatedProcess } from "./simulated-process.ts";

/** How a run's ledger store does. */
export interface StoreMood {
  /** Answers at once and without a promise, as one in the process itself does. */
  readonly isInstant: boolean;
  /** How likely a request goes wrong. */
  readonly faultChance: number;
  /** How likely it takes seconds, which may be longer than the caller waits. */
  readonly slowChance: number;
}

/** What may go wrong with a request. */
const FAULTS = { refused: 3, "reply lost": 4, "never arrives": 1, "never answers": 1 } as const;

/** A request on its way. */
interface Request {
  readonly key: string;
  readonly by: SimulatedProcess;
  isApplied: boolean;
}

/** The way of all processes to the database: slow, lossy, and out of order. */
export class Network {
  readonly database: Database;
  readonly #mood: StoreMood;
  readonly #requests = new Set<Request>();
  readonly #hide: (key: string, weight: 1 | 2) => void;

  /** @param hide hears of a fault that may keep the end of a call of this key from being recorded */
  constructor(database: Database, mood: StoreMood, hide: (key: string, weight: 1 | 2) => void) {
    this.database = database;
    this.#mood = mood;
    this.#hide = hide;
  }

  /** Whether nothing is on its way that could still change a row, or tell somebody of it. */
  isQuiet(key: string): boolean {
    for (const request of this.#requests) {
      if (request.key === key && !(request.isApplied && request.by.isCrashed)) return false;
    }
    return true;
  }

  /** One process's own store: what it gives is a ledger store like any other. */
  storeOf(by: SimulatedProcess): LedgerStore {
    const { database } = this;
    return {
      read: (key) => this.#ask(by, key, "read", () => database.read(key)),
      write: (row: LedgerRow, expected: LedgerExpectation) =>
        this.#ask<LedgerWrite>(by, row.key, row.state, () => database.write(row, expected, by)),
      remove: (key, expected) =>
        this.#ask(by, key, "remove", () => database.remove(key, expected, by)),
      expired: (state, before, limit) =>
        this.#ask(by, "", "expired", () => database.expired(state, before, limit)),
    };
  }

  #ask<T>(by: SimulatedProcess, key: string, what: string, apply: () => T): Awaitable<T> {
    const { world } = by;
    const { random } = world;
    if (by.mayCrash(`before its request "${what}" leaves`)) return new Promise(() => {});
    const mood = this.#mood;
    const isFaulty = !world.isCalm && random.chance(mood.faultChance);
    const fault = isFaulty ? random.weighted(FAULTS) : undefined;
    if (fault !== undefined) {
      world.count(fault);
      world.note(`${by.name}: request "${what}" ${fault}`);
      if (!["claimed", "dispatched"].includes(what))
        this.#hide(key, fault.startsWith("never") ? 2 : 1);
    }
    if (mood.isInstant && (fault === undefined || fault === "refused")) {
      if (fault === "refused") throw new Error("the store refuses");
      const reply = apply();
      // It ends with the row written, and knows nothing of it.
      return by.mayCrash(`after its request "${what}"`) ? new Promise(() => {}) : reply;
    }
    return new Promise((resolve, reject) => {
      if (fault === "never arrives") return;
      const request: Request = { key, by, isApplied: false };
      this.#requests.add(request);
      world.at(this.#delay(by), () => {
        if (fault === "refused") {
          this.#reply(request, () => reject(new Error("the store refuses")));
          return;
        }
        const reply = apply();
        request.isApplied = true;
        if (fault === "never answers") this.#requests.delete(request);
        else if (fault === "reply lost")
          this.#reply(request, () => reject(new Error("the connection is reset")));
        else this.#reply(request, () => resolve(reply));
      });
    });
  }

  #reply(request: Request, answer: () => void): void {
    request.isApplied = true;
    request.by.later(this.#delay(request.by), () => {
      this.#requests.delete(request);
      answer();
    });
  }

  #delay({ world: { random, isCalm } }: SimulatedProcess): number {
    if (!isCalm && random.chance(this.#mood.slowChance)) return random.between(100, 9000);
    return random.between(0, 20);
  }
}
