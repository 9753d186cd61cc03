import { type ExecutorOptions, Factory, type ToolInput } from "@exec/core";
import type { IDbExecutor } from "./db-executor.ts";
import type { DbToolSpec } from "./db-tool-spec.ts";
import type { DynamoDBContent } from "./dynamodb/dynamodb-content.ts";
import { DynamoDBExecutor } from "./dynamodb/dynamodb-executor.ts";
import type { DynamoDBToolSpec } from "./dynamodb/spec/dynamodb-tool-spec.ts";

type DynamoDBDriver = { readonly driver: "dynamodb" } | { readonly executor: "dynamodb" };

/** The factory of the family `db`. A spec names its driver: there is no default. */
export class DbFactory extends Factory<IDbExecutor> {
  constructor() {
    super({
      name: "db",
      builtIns: { dynamodb: DynamoDBExecutor },
      typeFields: ["executor", "driver"],
    });
  }

  /**
   * Makes an executor for one operation of a database.
   * @throws ToolError `SPEC_INVALID` with every fault, `EXECUTOR_NOT_FOUND`
   */
  override createExecutor<const S extends DynamoDBToolSpec & DynamoDBDriver>(
    spec: S,
    options?: ExecutorOptions,
  ): IDbExecutor<ToolInput<S>, DynamoDBContent<S>>;
  /** Makes an executor of another driver. */
  override createExecutor<const S extends DbToolSpec>(
    spec: S,
    ...rest: readonly unknown[]
  ): IDbExecutor<ToolInput<S>>;
  override createExecutor(spec: DbToolSpec, ...rest: readonly unknown[]): IDbExecutor {
    return super.createExecutor(spec, ...rest);
  }

  /**
   * The same as `createExecutor`: the family's spelling.
   * @throws ToolError `SPEC_INVALID` with every fault, `EXECUTOR_NOT_FOUND`
   *
   * @example
   * ```ts
   * import { DbExecutorFactory } from "@exec/db";
   *
   * export const getAirport = DbExecutorFactory.getExecutor({
   *   name: "get_airport",
   *   driver: "dynamodb",
   *   operation: "get",
   *   table: "airports",
   *   key: { partition: "iata" },
   *   region: "eu-central-1",
   *   inputSchema: {
   *     type: "object",
   *     properties: { iata: { type: "string", minLength: 3, maxLength: 4 } },
   *     required: ["iata"],
   *     additionalProperties: false,
   *   },
   * });
   * ```
   */
  override getExecutor<const S extends DynamoDBToolSpec & DynamoDBDriver>(
    spec: S,
    options?: ExecutorOptions,
  ): IDbExecutor<ToolInput<S>, DynamoDBContent<S>>;
  /** Makes an executor of another driver. */
  override getExecutor<const S extends DbToolSpec>(
    spec: S,
    ...rest: readonly unknown[]
  ): IDbExecutor<ToolInput<S>>;
  override getExecutor(spec: DbToolSpec, ...rest: readonly unknown[]): IDbExecutor {
    return super.createExecutor(spec, ...rest);
  }
}

/** Makes executors of database operations, and keeps the family's drivers. */
export const DbExecutorFactory: DbFactory = new DbFactory();
