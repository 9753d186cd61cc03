import type { ToolContext } from "../../src/context/tool-context.ts";
import { hashJson } from "../../src/pipeline/args-hash.ts";
import { callDeadlineMs } from "../../src/pipeline/stages/attempt-timeout.ts";
import { Runtime } from "../../src/runtime/runtime.ts";
import { TestExecutor } from "../test-executor.ts";
import { Database, type StoreMaker } from "./database.ts";
import { Network } from "./network.ts";
import { Oracle, type SimulatedCall } from "./oracle.ts";
import { type Order, OutsideWorld } from "./outside-world.ts";
import type { Deed, Scenario } from "./scenario.ts";
import { type Fate, SimulatedProcess } from "./simulated-process.ts";
import { toolOf } from "./tool.ts";
import type { World } from "./world.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A process with a runtime of its own. */
interface Actor {
  readonly by: SimulatedProcess;
  readonly runtime: Runtime;
  readonly executor: TestExecutor;
}

/** One run: the processes, what they share, and what is done to them. */
export class Stage {
  readonly #world: World;
  readonly #scenario: Scenario;
  readonly #network: Network;
  readonly #outside: OutsideWorld;
  readonly #oracle: Oracle;
  readonly #actors: Actor[] = [];
  readonly #slots: Actor[] = [];
  readonly #idByArgs = new Map<string, string>();
  #calls = 0;

  constructor(world: World, scenario: Scenario, store: StoreMaker | undefined) {
    this.#world = world;
    this.#scenario = scenario;
    const { idempotent, readOnly } = scenario.spec.annotations ?? {};
    const promises = {
      readOnly: readOnly === true,
      isRepeatable: (idempotent ?? readOnly) === true,
    };
    const database = new Database(world, promises.isRepeatable, store);
    this.#outside = new OutsideWorld(world, idempotent === true);
    this.#oracle = new Oracle(world, this.#outside, promises);
    this.#network = new Network(database, scenario.store, (key, weight) => {
      const argsHash = database.rows.get(key)?.argsHash ?? "";
      this.#oracle.hides(this.#idByArgs.get(argsHash) ?? "", weight);
    });
    for (const id of ["a", "b", "c"])
      for (const amount of [1, 2]) this.#idByArgs.set(hashJson({ id, amount }), id);
    world.note(
      `${scenario.slots} processes, ${JSON.stringify({ ...scenario, deeds: undefined, fates: undefined })}`,
    );
  }

  async play(): Promise<void> {
    const world = this.#world;
    world.count(`runs of ${this.#scenario.slots} processes`);
    for (const deed of this.#scenario.deeds) world.at(deed.at, () => this.#do(deed));
    await world.run();
    if (world.fault !== undefined) return;
    world.isCalm = true;
    this.#oracle.checkEnds(this.#actors.map(({ by }) => by));
    world.now += HOUR;
    const last = await this.#open({ skewMs: 0, crashChance: 0 });
    if (world.random.chance(0.5)) world.at(0, () => void last.runtime.ledger.sweep());
    await world.run();
    const ids = new Set(
      this.#scenario.deeds.flatMap((deed) => (deed.kind === "call" ? deed.id : [])),
    );
    for (const id of ids) {
      const standing = this.#outside.standing(id);
      let call: SimulatedCall | undefined;
      world.at(0, () => {
        call = this.#call(last, { id, amount: 1 });
      });
      await world.run();
      if (call !== undefined) this.#oracle.checkLast(call, standing);
    }
    this.#oracle.checkEnds([last.by]);
  }

  async #do(deed: Deed): Promise<void> {
    const actor = await this.#actor(deed.slot);
    if (actor === undefined) return;
    const { by, runtime } = actor;
    switch (deed.kind) {
      case "call":
        by.later(0, () => this.#call(actor, deed, deed));
        return;
      case "sweep":
        this.#world.count("sweeps");
        by.later(0, () => void runtime.ledger.sweep().catch(() => {}));
        return;
      case "person":
        by.later(0, () => this.#settleUnknown(runtime));
        return;
      case "stall":
        by.stall(deed.ms);
        return;
      case "jump":
        by.setClock(deed.ms);
        return;
    }
  }

  /** Who has the slot. Another process follows one that crashed, as long as there are any. */
  async #actor(slot: number): Promise<Actor | undefined> {
    const present = this.#slots[slot];
    if (present !== undefined && !present.by.isCrashed) return present;
    const fate = this.#scenario.fates[this.#actors.length];
    if (fate === undefined) return undefined;
    const next = await this.#open(fate);
    this.#slots[slot] = next;
    return next;
  }

  async #open(fate: Fate): Promise<Actor> {
    const { spec, tool } = this.#scenario;
    const by = new SimulatedProcess(`p${this.#actors.length + 1}`, this.#world, fate);
    this.#world.note(`${by.name} starts, its clock ${fate.skewMs} ms ahead`);
    const { next: random } = this.#world.random;
    const runtime = new Runtime({ clock: by, random, ledger: this.#network.storeOf(by) });
    const operation = toolOf(by, this.#outside, tool, (begun) => this.#oracle.begins(begun));
    const executor = new TestExecutor(spec, operation, { runtime });
    await executor.ready();
    const actor = { by, runtime, executor };
    this.#actors.push(actor);
    return actor;
  }

  #call(
    { by, executor }: Actor,
    { id, amount }: Order,
    bounds: Partial<Extract<Deed, { kind: "call" }>> = {},
  ): SimulatedCall {
    this.#calls += 1;
    const call: SimulatedCall = {
      id: `call ${this.#calls}`,
      order: { id, amount },
      by,
      // The tool's deadline counts from the call, as the caller's does.
      dueMs: Math.min(
        callDeadlineMs(this.#scenario.spec) || Infinity,
        bounds.deadlineMs ?? Infinity,
      ),
      startedAt: this.#world.now,
      heldUpMs: by.heldUpMs,
      result: undefined,
      operations: 0,
    };
    this.#oracle.calls(call);
    const context: { -readonly [Name in keyof ToolContext]: ToolContext[Name] } = {
      tenantId: "t",
      runId: call.id,
    };
    if (bounds.deadlineMs !== undefined) context.deadline = by.now() + bounds.deadlineMs;
    if (bounds.abortMs !== undefined) {
      const abort = new AbortController();
      context.signal = abort.signal;
      by.later(bounds.abortMs, () => abort.abort());
    }
    executor.execute({ id, amount }, context).then(
      (result) => this.#oracle.settles(call, result),
      (fault: unknown) => this.#world.fail(`${call.id} rejects: ${String(fault)}`),
    );
    return call;
  }

  /** A person looks at what nobody knows, once it is certain that nothing of it goes on. */
  #settleUnknown(runtime: Runtime): void {
    const { database } = this.#network;
    for (const { key, state, argsHash } of database.rows.values()) {
      const id = this.#idByArgs.get(argsHash);
      if (state !== "unknown" || id === undefined) continue;
      if (!this.#oracle.isQuiet(id) || !this.#network.isQuiet(key)) continue;
      const receipt = this.#outside.standing(id);
      const isUndone = receipt !== undefined && this.#world.random.chance(0.3);
      if (isUndone) this.#outside.undo(id);
      const isDone = receipt !== undefined && !isUndone;
      const verdict = isDone ? { done: JSON.stringify(receipt), keepMs: DAY } : "none";
      this.#world.note(`a person says of ${id}: ${isDone ? "done" : "none"}`);
      this.#world.count("settled by a person");
      runtime.ledger.resolve(key, verdict).catch(() => {});
    }
  }
}
