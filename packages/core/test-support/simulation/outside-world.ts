import type { World } from "./world.ts";

/** What a tool is called with: `id` is its idempotency key, `amount` the rest of the arguments. */
export interface Order {
  readonly id: string;
  readonly amount: number;
}

/** What the tool gives back: which of all effects it was. */
export interface Receipt extends Order {
  readonly number: number;
}

interface Landing {
  readonly callId: string;
  readonly receipt: Receipt;
  isUndone: boolean;
}

/** What the tools change, and all that has been changed: nobody in a process can look at it. */
export class OutsideWorld {
  readonly #world: World;
  /** Whether the service knows idempotency keys, and does the same order once. */
  readonly #isIdempotent: boolean;
  readonly #landings = new Map<string, Landing[]>();
  /** Orders on the wire, by id: they arrive whatever becomes of who sent them. */
  readonly #underWay = new Map<string, number>();

  constructor(world: World, isIdempotent: boolean) {
    this.#world = world;
    this.#isIdempotent = isIdempotent;
  }

  /** Sends an order; `landed` is called where and when it has its effect. */
  send(order: Order, callId: string, delayMs: number, landed: (receipt: Receipt) => void): void {
    this.#underWay.set(order.id, this.underWay(order.id) + 1);
    this.#world.at(delayMs, () => {
      this.#underWay.set(order.id, this.underWay(order.id) - 1);
      landed(this.land(order, callId));
    });
  }

  land(order: Order, callId: string): Receipt {
    const landings = this.#landings.get(order.id) ?? [];
    this.#landings.set(order.id, landings);
    const standing = landings.find(({ isUndone }) => !isUndone);
    this.#world.count("effects");
    this.#world.note(`EFFECT for ${order.id} by ${callId}`);
    if (standing !== undefined && !this.#isIdempotent)
      this.#world.fail(`the effect is doubled: "${order.id}" by ${standing.callId} and ${callId}`);
    const receipt = standing?.receipt ?? { ...order, number: landings.length + 1 };
    landings.push({ callId, receipt, isUndone: false });
    return receipt;
  }

  underWay(id: string): number {
    return this.#underWay.get(id) ?? 0;
  }

  /** The effect that stands for an id. */
  standing(id: string): Receipt | undefined {
    return this.#landings.get(id)?.find(({ isUndone }) => !isUndone)?.receipt;
  }

  /** All effects there ever were for an id. */
  receipts(id: string): readonly Receipt[] {
    return (this.#landings.get(id) ?? []).map(({ receipt }) => receipt);
  }

  /** How many effects one call had. */
  effectsOf(id: string, callId: string): number {
    return (this.#landings.get(id) ?? []).filter((landing) => landing.callId === callId).length;
  }

  /** A person takes the effect back, as one cancels an order by telephone. */
  undo(id: string): void {
    for (const landing of this.#landings.get(id) ?? []) landing.isUndone = true;
    this.#world.note(`the effect for ${id} is undone`);
  }
}
