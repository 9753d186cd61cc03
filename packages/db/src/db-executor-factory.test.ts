import {
  type CallContext,
  defaultRuntime,
  ExecutorFactory,
  type ExecutorOptions,
  Runtime,
} from "@exec/core";
import { afterEach, describe, expect, test } from "vitest";
import { BaseDbExecutor, DbExecutorFactory, type DbToolSpec, DynamoDBExecutor } from "./index.ts";

const spec = {
  name: "get_airport",
  operation: "get",
  table: "airports",
  key: { partition: "iata" },
  region: "eu-central-1",
} as const;

interface NotesSpec extends DbToolSpec {
  readonly notebook: string;
}

class NotesExecutor extends BaseDbExecutor<
  NotesSpec,
  { notebook: string; args: unknown; timeoutMs: number }
> {
  constructor(notes: NotesSpec, options?: ExecutorOptions) {
    super(notes, options, {
      fields: { notebook: (value) => (typeof value === "string" ? undefined : "must be a string") },
      required: ["notebook"],
    });
  }

  protected override executeDbOperation(args: unknown, context: CallContext, timeoutMs: number) {
    context.progress(1, 1);
    return { notebook: this.spec.notebook, args, timeoutMs };
  }
}

afterEach(() => {
  if (DbExecutorFactory.listExecutorTypes().includes("notes"))
    DbExecutorFactory.unregister("notes");
});

test("driver and executor name the same thing", () => {
  const made = [
    DbExecutorFactory.getExecutor({ ...spec, driver: "dynamodb" }),
    DbExecutorFactory.createExecutor({ ...spec, executor: "dynamodb" }),
    DbExecutorFactory.getExecutor({
      ...spec,
      type: "db",
      driver: "DynamoDB",
      executor: "dynamodb",
    }),
    ExecutorFactory.createExecutor({ ...spec, type: "db", driver: "dynamodb" }),
    ExecutorFactory.createExecutor({ ...spec, type: "db", executor: "dynamodb" }),
    new DynamoDBExecutor(spec),
  ];
  for (const tool of made) {
    expect(tool).toBeInstanceOf(DynamoDBExecutor);
    expect(tool).toMatchObject({
      family: "db",
      executorType: "dynamodb",
      runtime: defaultRuntime(),
    });
  }
  expect(DbExecutorFactory.listExecutorTypes()).toEqual(["dynamodb"]);
  expect(DbExecutorFactory.getExecutorClass("dynamodb")).toBe(DynamoDBExecutor);
});

test("options say the runtime", () => {
  const runtime = new Runtime();
  expect(
    DbExecutorFactory.getExecutor({ ...spec, driver: "dynamodb" }, { runtime }),
  ).toHaveProperty("runtime", runtime);
});

describe("a spec is refused", () => {
  test("without a driver: there is no default", () => {
    expect(() => DbExecutorFactory.getExecutor(spec)).toThrow(
      /"driver" is missing; known: dynamodb/,
    );
  });

  test("with two drivers", () => {
    expect(() =>
      DbExecutorFactory.getExecutor({ ...spec, driver: "dynamodb", executor: "notes" }),
    ).toThrow(/give one/);
  });

  test("with a driver that is not there, which names its neighbour", () => {
    expect(() => DbExecutorFactory.getExecutor({ ...spec, driver: "dynamo" })).toThrow(
      /no executor type "dynamo".*"dynamodb"/,
    );
  });

  test("of another family", () => {
    const other = { ...spec, driver: "dynamodb", type: "http" } as unknown as DbToolSpec;
    expect(() => DbExecutorFactory.getExecutor(other)).toThrow(/this is the factory of "db"/);
  });
});

test("a driver of one's own is registered, used and taken back", async () => {
  DbExecutorFactory.register("notes", NotesExecutor);
  const tool = DbExecutorFactory.getExecutor<NotesSpec>({
    name: "notes",
    driver: "notes",
    notebook: "home",
  });
  expect(await tool.run({ page: 1 })).toEqual({
    notebook: "home",
    args: { page: 1 },
    timeoutMs: 30_000,
  });
  expect(tool).toMatchObject({ family: "db", executorType: "notes" });
  expect(() =>
    DbExecutorFactory.getExecutor({
      name: "notes",
      driver: "notes",
      notbook: "home",
    } as DbToolSpec),
  ).toThrow(
    /"notebook" is missing; "notbook" is not a field of this executor; did you mean "notebook"/,
  );
  DbExecutorFactory.unregister("notes");
  expect(() => DbExecutorFactory.getExecutor({ name: "notes", driver: "notes" })).toThrow(
    /no executor type "notes"/,
  );
  expect(new NotesExecutor({ name: "notes", notebook: "home", driver: "notes" }).executorType).toBe(
    "notes",
  );
});
