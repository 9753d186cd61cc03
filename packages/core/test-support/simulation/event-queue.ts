interface Event {
  readonly at: number;
  readonly order: number;
  readonly run: () => void | Promise<void>;
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** What is to happen, by time; what is due together in the order of its planning. A binary heap. */
export class EventQueue {
  readonly #heap: Event[] = [];
  #planned = 0;

  plan(at: number, run: Event["run"]): void {
    const event: Event = { at, order: this.#planned++, run };
    const heap = this.#heap;
    let index = heap.length;
    heap.push(event);
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above] as Event;
      if (!isBefore(event, parent)) break;
      heap[index] = parent;
      index = above;
    }
    heap[index] = event;
  }

  next(): Event | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      const left = index * 2 + 1;
      let child = heap[left];
      if (child === undefined) break;
      const right = heap[left + 1];
      const isRight = right !== undefined && isBefore(right, child);
      if (isRight) child = right;
      if (!isBefore(child, last)) break;
      heap[index] = child;
      index = isRight ? left + 1 : left;
    }
    heap[index] = last;
    return first;
  }
}
