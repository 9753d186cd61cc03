import { type Runtime, ToolError } from "@exec/core";
import type { DynamoDBClient } from "./dynamodb-client.ts";
import type { OpenClient } from "./open-client.ts";

/** One executor's hold on a client that it shares with others. */
export interface ClientLease {
  readonly client: DynamoDBClient;
  /** Lets go; the last one to do so ends the connections. */
  release(): Promise<void>;
}

/** A client that several executors use, and what is under way on it. */
class SharedClient implements DynamoDBClient {
  leases = 0;
  readonly opening: Promise<OpenClient>;
  readonly #requests = new Set<Promise<unknown>>();
  readonly #onClose: () => void;
  #closed: Promise<void> | undefined;

  /** @param onClose told once, at the beginning of its end */
  constructor(opening: Promise<OpenClient>, onClose: () => void) {
    this.opening = opening;
    this.#onClose = onClose;
  }

  send: DynamoDBClient["send"] = async (name, request, options) => {
    const client = await this.opening;
    if (this.#closed !== undefined) {
      const message = "The runtime of this tool is closed; make the tool in a new one.";
      throw new ToolError({ code: "EXECUTOR_CLOSED", message, effect: "none" });
    }
    const sending = client.send(name, request, options);
    this.#requests.add(sending);
    try {
      return await sending;
    } finally {
      this.#requests.delete(sending);
    }
  };

  /** Lets requests under way end, then ends the connections. */
  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    this.#onClose();
    // A client that could not be opened holds nothing.
    const client = await this.opening.catch(() => undefined);
    await Promise.allSettled(this.#requests);
    client?.destroy();
  }
}

const clientsByRuntime = new WeakMap<Runtime, Map<string, SharedClient>>();

function sharedClient(
  runtime: Runtime,
  key: string,
  open: () => Promise<OpenClient>,
): SharedClient {
  const known = clientsByRuntime.get(runtime) ?? new Map<string, SharedClient>();
  clientsByRuntime.set(runtime, known);
  const present = known.get(key);
  if (present !== undefined) return present;
  const forget = runtime.onClose(() => made.close());
  const made = new SharedClient(open(), () => {
    known.delete(key);
    forget();
  });
  known.set(key, made);
  return made;
}

/**
 * Gives a client to an executor: one for each key and runtime. It ends with its last user, or with
 * the runtime.
 * @throws ToolError `DEPENDENCY_MISSING`, or `EXECUTOR_CLOSED` where the runtime is closed
 */
export async function leaseClient(
  runtime: Runtime,
  key: string,
  open: () => Promise<OpenClient>,
): Promise<ClientLease> {
  const client = sharedClient(runtime, key, open);
  client.leases += 1;
  const release = async (): Promise<void> => {
    client.leases -= 1;
    if (client.leases === 0) await client.close();
  };
  try {
    await client.opening;
  } catch (error) {
    await release();
    throw error;
  }
  return { client, release };
}
