import type { DatabaseSync } from "node:sqlite";
import {
  type CallContext,
  type ExecutorOptions,
  type JsonObject,
  listOf,
  oneOf,
  type ToolArgs,
  ToolError,
  text,
} from "@exec/core";
import { BaseDbExecutor, type DbToolSpec } from "@exec/db";

/** The fields that this driver adds to the spec of a database tool. */
export interface DocumentStoreSpec extends DbToolSpec {
  readonly collection: string;
  /** `insert` stores the arguments as a document; `find` gives the first 100 that match. */
  readonly operation: "insert" | "find";
  /** For `insert`: the name of the argument that no two documents share. */
  readonly id?: string;
  /** For `find`: names of arguments that a document must equal, where they are given. */
  readonly matches?: readonly string[];
}

const MAX_FOUND = 100;
const SQLITE_CONSTRAINT = 19;

/** A driver that keeps JSON documents in SQLite, inside this process. */
export class DocumentStoreExecutor<
  const S extends DocumentStoreSpec = DocumentStoreSpec,
> extends BaseDbExecutor<S, JsonObject | readonly JsonObject[]> {
  readonly #store: DatabaseSync;

  /** The application opens the store and closes it, so that several tools can share it. */
  constructor(spec: S, store: DatabaseSync, options?: ExecutorOptions) {
    super(spec, options, {
      fields: {
        collection: text,
        operation: oneOf("insert", "find"),
        id: text,
        matches: listOf(text),
      },
      required: ["collection", "operation"],
    });
    this.#store = store;
  }

  protected override prepare(): void {
    this.#store.exec(`CREATE TABLE IF NOT EXISTS documents (
      collection TEXT NOT NULL, id, body TEXT NOT NULL, UNIQUE (collection, id)
    )`);
  }

  protected override executeDbOperation(
    args: ToolArgs<S>,
    context: CallContext,
  ): JsonObject | readonly JsonObject[] {
    const given = args as JsonObject;
    return this.spec.operation === "insert" ? this.#insert(given) : this.#find(given, context);
  }

  #insert(document: JsonObject): JsonObject {
    const { collection, id } = this.spec;
    const key = id === undefined ? null : plainValue(document, id);
    try {
      this.#store
        .prepare("INSERT INTO documents (collection, id, body) VALUES (?, ?, ?)")
        .run(collection, key, JSON.stringify(document));
      return document;
    } catch (cause) {
      if (!isConstraint(cause)) throw cause;
      const message = `There is a document with this "${id}" already; find it, or use another.`;
      throw new ToolError({ code: "CONDITION_FAILED", message, effect: "none", cause });
    }
  }

  /** The statement is made of the spec's names; what a caller says is only ever bound to it. */
  #find(given: JsonObject, context: CallContext): readonly JsonObject[] {
    const names = (this.spec.matches ?? []).filter((name) => given[name] !== undefined);
    const conditions = names.map(() => "AND json_extract(body, ?) = ?").join(" ");
    const bound = names.flatMap((name) => [`$."${name}"`, plainValue(given, name)]);
    // One more than is given back tells whether there are more.
    const found = this.#store
      .prepare(`SELECT body FROM documents WHERE collection = ? ${conditions} LIMIT ?`)
      .all(this.spec.collection, ...bound, MAX_FOUND + 1)
      .map(({ body }) => JSON.parse(String(body)));
    if (found.length > MAX_FOUND) {
      context.report({ warnings: [`There are more than ${MAX_FOUND} documents; ask for less.`] });
    }
    return found.slice(0, MAX_FOUND);
  }
}

function plainValue(given: JsonObject, name: string): string | number {
  const value = given[name];
  if (typeof value === "string" || typeof value === "number") return value;
  const message = `"${name}" must be a string or a number, so that it can be compared.`;
  throw new ToolError({ code: "ARGUMENTS_INVALID", message, effect: "none" });
}

function isConstraint(thrown: unknown): boolean {
  const { errcode } = thrown as { errcode?: number };
  // The lower byte is the kind of error, the rest says which constraint.
  return errcode !== undefined && (errcode & 0xff) === SQLITE_CONSTRAINT;
}
