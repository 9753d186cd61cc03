import type {
  LedgerExpectation,
  LedgerRow,
  LedgerStore,
  LedgerWrite,
} from "../../src/ledger/ledger-store.ts";
import { memoryLedger } from "../../src/stores/memory-ledger.ts";
import type { SimulatedProcess } from "./simulated-process.ts";
import type { World } from "./world.ts";

/** What a store does with its rows: the tests of the simulation put a careless one in its place. */
export type StoreMaker = (rows: Map<string, LedgerRow>) => LedgerStore;

type Present = LedgerRow | undefined;

/** The rows that all processes share. Each change is looked at, whoever asked for it. */
export class Database {
  readonly rows: Map<string, LedgerRow> = new Map();
  readonly #world: World;
  readonly #store: LedgerStore;
  readonly #isRepeatable: boolean;
  readonly #watches: boolean;
  /** Owners are random; a trace names them in the order of their coming. */
  readonly #owners = new Map<string, string>();

  /** @param watches whether a change that breaks a rule of the ledger is a fault by itself */
  constructor(world: World, isRepeatable: boolean, maker: StoreMaker | undefined) {
    this.#world = world;
    this.#isRepeatable = isRepeatable;
    this.#watches = maker === undefined;
    this.#store = (maker ?? memoryLedger)(this.rows);
  }

  read(key: string): Present {
    return this.#store.read(key) as Present;
  }

  write(row: LedgerRow, expected: LedgerExpectation, by: SimulatedProcess): LedgerWrite {
    const present = this.rows.get(row.key);
    const write = this.#store.write(row, expected) as LedgerWrite;
    const what = `${this.#short(present)} -> ${this.#short(row)} by ${by.name}`;
    this.#world.note(`ledger ${what}${write.written ? "" : " refused"}`);
    if (write.written) this.#world.count(`${present?.state ?? "none"} -> ${row.state}`);
    if (write.written && this.#watches && !this.#isAllowed(present, row, by))
      this.#world.fail(`a row is overwritten against the rules: ${what}`);
    return write;
  }

  remove(
    key: string,
    expected: Exclude<LedgerExpectation, "absent">,
    by: SimulatedProcess,
  ): boolean {
    const present = this.rows.get(key);
    const isRemoved = this.#store.remove(key, expected) as boolean;
    const what = `${this.#short(present)} -> none by ${by.name}`;
    this.#world.note(`ledger ${what}${isRemoved ? "" : ` refused for ${expected.state}`}`);
    if (
      isRemoved &&
      this.#watches &&
      (present?.owner !== expected.owner || present.outcome?.startsWith('{"ok":true'))
    )
      this.#world.fail(`a row is removed against the rules: ${what}`);
    return isRemoved;
  }

  expired(...query: Parameters<LedgerStore["expired"]>): readonly LedgerRow[] {
    return this.#store.expired(...query) as readonly LedgerRow[];
  }

  /** Only a claim may stand in the place of another owner's row, and only of one that is over. */
  #isAllowed(present: Present, next: LedgerRow, by: SimulatedProcess): boolean {
    if (present === undefined) return next.state === "claimed";
    if (present.owner === next.owner) {
      if (present.state === "claimed") return next.state !== "claimed";
      return present.state !== "done" && next.state !== "claimed" && next.state !== "dispatched";
    }
    if (next.state !== "claimed") return false;
    if (present.state === "unknown" || present.state === "dispatched")
      return this.#isRepeatable && present.argsHash === next.argsHash;
    return present.expiresAt <= by.latest;
  }

  #short(row: Present): string {
    if (row === undefined) return "none";
    const owner = this.#owners.get(row.owner) ?? `owner ${this.#owners.size + 1}`;
    this.#owners.set(row.owner, owner);
    return `${row.state} of ${owner}`;
  }
}
