import { beforeAll, describe, expect, it } from "vitest";
import { ConsumerProject } from "../support/consumer-project.ts";

const httpProgram = `
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ExecutorFactory } from "@exec/core";
import { HttpExecutorFactory } from "@exec/http";

const server = createServer((request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ path: request.url }));
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const { port } = server.address() as AddressInfo;
const spec = {
  name: "get_user",
  url: \`http://127.0.0.1:\${port}/users/{id}\`,
  inputSchema: {
    type: "object",
    properties: { id: { type: "string" } },
    required: ["id"],
    additionalProperties: false,
  },
} as const;
const direct = HttpExecutorFactory.createExecutor(spec, "rest");
const result = await direct.execute({ id: "a b" });
if (!result.ok) throw new Error(result.error.message);
const general = ExecutorFactory.createExecutor({ ...spec, type: "http", executor: "rest" });
const again = await general.run({ id: "2" });
console.log(JSON.stringify([result.content, again, ExecutorFactory.listExecutorTypes()]));
await direct.close();
await general.close();
server.close();
`;

const functionProgram = `
import { FunctionExecutorFactory } from "@exec/function";

const add = FunctionExecutorFactory.createExecutor(
  {
    name: "add",
    inputSchema: {
      type: "object",
      properties: { a: { type: "number" }, b: { type: "number" } },
      required: ["a", "b"],
      additionalProperties: false,
    },
  },
  ({ a, b }) => a + b,
  "standard",
);
const sum: number = await add.run({ a: 1, b: 2 });
const refused = await add.execute(JSON.parse('{ "a": "1" }'));
console.log(JSON.stringify([sum, refused.ok ? "ok" : refused.error.code]));
await add.close();
`;

const coreProgram = `
import { ExecutorFactory, Secret } from "@exec/core";

console.log(JSON.stringify([ExecutorFactory.listFamilies(), String(Secret.of("hidden")).includes("hidden")]));
`;

const dbProgram = `
import { DbExecutorFactory } from "@exec/db";

const executor = DbExecutorFactory.getExecutor({
  name: "get_airport",
  type: "db",
  driver: "dynamodb",
  operation: "get",
  table: "airports",
  key: { partition: "iata" },
  region: "eu-central-1",
  inputSchema: {
    type: "object",
    properties: { iata: { type: "string" } },
    required: ["iata"],
    additionalProperties: false,
  },
} as const);
console.error("created");
const result = await executor.execute({ iata: "SEA" });
console.log(JSON.stringify(result.ok ? { ok: true } : { ok: false, ...result.error }));
await executor.close();
`;

describe("@exec/core and @exec/http in an empty project", () => {
  let project: ConsumerProject;

  beforeAll(async () => {
    project = await ConsumerProject.create("http", {
      packages: ["@exec/core", "@exec/http"],
      files: { "program.ts": httpProgram },
    });
  });

  it("type-check and run a program", async () => {
    await expectToCompile(project);
    const [first, second, types] = await outputOf(project);
    expect([first, second]).toEqual([{ path: "/users/a%20b" }, { path: "/users/2" }]);
    expect(types).toEqual(["http/default", "http/rest", "http/standard"]);
  });

  it("bring no AWS SDK", async () => {
    expect((await project.installedPackages()).filter(isAws)).toEqual([]);
  });
});

describe("@exec/function in an empty project", () => {
  it("brings only core, type-checks and runs a program", async () => {
    const project = await ConsumerProject.create("function", {
      packages: ["@exec/core", "@exec/function"],
      files: { "program.ts": functionProgram },
    });
    await expectToCompile(project);
    expect(await outputOf(project)).toEqual([3, "ARGUMENTS_INVALID"]);
    const installed = await project.installedPackages();
    expect(installed.filter((name) => isAws(name) || name === "undici")).toEqual([]);
  });
});

describe("@exec/core in an empty project", () => {
  it("stands alone and knows no family", async () => {
    const project = await ConsumerProject.create("core", {
      packages: ["@exec/core"],
      files: { "program.ts": coreProgram },
    });
    await expectToCompile(project);
    expect(await outputOf(project)).toEqual([[], false]);
    const installed = await project.installedPackages();
    expect(installed.filter((name) => name.startsWith("@exec/"))).toEqual(["@exec/core"]);
  });
});

describe("@exec/db without the AWS SDK", () => {
  let project: ConsumerProject;

  beforeAll(async () => {
    project = await ConsumerProject.create("db", {
      packages: ["@exec/core", "@exec/db"],
      files: { "program.ts": dbProgram },
    });
  });

  it("brings no AWS SDK", async () => {
    expect((await project.installedPackages()).filter(isAws)).toEqual([]);
  });

  it("complains of nothing until a dynamodb executor is first used, then names the install command", async () => {
    await expectToCompile(project);
    const { code, stdout, stderr } = await project.run("program.ts");
    expect(stderr.trim()).toBe("created");
    expect(code).toBe(0);
    const error = JSON.parse(stdout) as { ok: boolean; code: string; message: string };
    expect(error).toMatchObject({ ok: false, code: "DEPENDENCY_MISSING", effect: "none" });
    expect(error.message).toContain("npm i @aws-sdk/client-dynamodb");
  });
});

function isAws(name: string): boolean {
  return name.startsWith("@aws") || name.startsWith("@smithy/");
}

async function expectToCompile(project: ConsumerProject): Promise<void> {
  const { code, stdout, stderr } = await project.typeCheck();
  expect(`${stdout}${stderr}`).toBe("");
  expect(code).toBe(0);
}

async function outputOf(project: ConsumerProject): Promise<unknown[]> {
  const { code, stdout, stderr } = await project.run("program.ts");
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return JSON.parse(stdout) as unknown[];
}
