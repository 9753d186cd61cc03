import { expect, test } from "vitest";
import { Child } from "../../../test-support/child.ts";

const program = `
  import { DbExecutorFactory } from "../src/index.ts";
  const print = (value) => console.log(JSON.stringify(value));
  const tool = DbExecutorFactory.getExecutor({
    name: "get", driver: "dynamodb", operation: "get", table: "airports", key: { partition: "iata" }, region: "eu-central-1",
  });
  print({ created: true });
  print(await tool.execute({ iata: "SEA" }));
  print(await tool.execute({ iata: "SEA" }));
  print(await tool.ready().catch(({ code, message }) => ({ code, message })));
  await tool.close();
`;

test("without the AWS SDK nothing complains until the first use, whose error says how to install it", async () => {
  const child = new Child(program, ["@aws-sdk/client-dynamodb"]);
  expect(await child.next()).toEqual({ created: true });
  for (let call = 0; call < 2; call += 1) {
    expect(await child.next()).toMatchObject({
      ok: false,
      error: {
        code: "DEPENDENCY_MISSING",
        message: expect.stringContaining("npm i @aws-sdk/client-dynamodb"),
        retryable: false,
        effect: "none",
      },
    });
  }
  expect(await child.next()).toMatchObject({ code: "DEPENDENCY_MISSING" });
  expect(await child.ended()).toBe(0);
});

test("importing the family and making a tool load neither the AWS SDK nor a server", async () => {
  const child = new Child(`
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
    const { DbExecutorFactory } = await import("../src/index.ts");
    await import("../src/embedded/index.ts");
    DbExecutorFactory.getExecutor({ name: "scan", driver: "dynamodb", operation: "scan", table: "airports" });
    console.log(JSON.stringify(loaded.filter((url) => /node_modules.*(aws-sdk|smithy|dynalite|undici)/.test(url))));
  `);
  expect(await child.next()).toEqual([]);
  expect(await child.ended()).toBe(0);
});
