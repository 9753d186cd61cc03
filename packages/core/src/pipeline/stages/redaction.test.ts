import { describe, expect, it } from "vitest";
import { failed } from "../../../test-support/pipeline.ts";
import { ConnectingTestExecutor, TestExecutor } from "../../../test-support/test-executor.ts";
import { ToolError } from "../../result/tool-error.ts";
import { Runtime } from "../../runtime/runtime.ts";
import { Secret } from "../../secret/secret.ts";
import { anything } from "../../spec/fields.ts";

// No two of its spellings are the same text.
const canary = 'c4n4ry"/+k>?y';
const spellings = [
  canary,
  JSON.stringify(canary).slice(1, -1),
  encodeURIComponent(canary),
  Buffer.from(canary).toString("base64"),
  Buffer.from(canary).toString("base64url"),
];

function leaks(value: unknown): string[] {
  const text = JSON.stringify(value);
  return [...spellings, ...spellings.map((form) => JSON.stringify(form).slice(1, -1))].filter(
    (form) => text.includes(form),
  );
}

function tool(run: ConstructorParameters<typeof TestExecutor>[1], runtime = new Runtime()) {
  const spec = { name: "tool", headers: { authorization: Secret.of(canary) } };
  return new TestExecutor(spec, run, { runtime, rules: { fields: { headers: anything } } });
}

describe("redaction", () => {
  it("masks a secret of the spec in content, error, warnings, logs, artifacts and chunks, in all its spellings", async () => {
    const echo = { plain: spellings, [canary]: { deep: [`Bearer ${canary}!`] } };
    const logged: unknown[] = [];
    const runtime = new Runtime({ logger: { log: (...line) => logged.push(line) } });
    const executor = tool(async function* (args, context) {
      context.log("info", `sent ${canary}`, echo);
      context.report({
        warnings: [canary],
        artifacts: [{ name: canary, mediaType: "text/plain" }],
      });
      yield echo;
      if (args === "fail")
        throw new ToolError({
          code: "X",
          message: canary,
          details: echo,
          cause: new Error(canary),
        });
      return echo;
    }, runtime);
    const events: unknown[] = [];
    for await (const event of executor.stream("ok")) events.push(event);
    const failure = failed(await executor.execute("fail"));
    expect(leaks(events)).toEqual([]);
    expect(leaks(failure)).toEqual([]);
    expect(leaks(logged)).toEqual([]);
    expect(JSON.stringify(events)).toContain("[secret]");
    expect(failure.error.message).toBe("[secret]");
  });

  it("masks what comes back of a header: the token without its scheme, and a token that was cut off", async () => {
    const token = "sk-live-0123456789abcdef0123456789abcdef";
    const spec = { name: "tool", headers: { authorization: Secret.of(`Bearer ${token}`) } };
    const executor = new TestExecutor(spec, (text) => text, {
      runtime: new Runtime(),
      rules: { fields: { headers: anything } },
    });
    expect(await executor.run(`the token ${token} is unknown`)).toBe(
      "the token [secret] is unknown",
    );
    expect(await executor.run(`unknown: ${token.slice(0, 39)}`)).toBe("unknown: [secret]");
    expect(await executor.run(`unknown: ${token.slice(0, 9)}…`)).toBe("unknown: [secret]…");
    expect(await executor.run("unknown: sk-live")).toBe("unknown: sk-live");
  });

  it("masks a secret that the author opened at run time, from then on", async () => {
    const logged: unknown[] = [];
    const runtime = new Runtime({ logger: { log: (...line) => logged.push(line) } });
    const executor = new TestExecutor(
      { name: "tool" },
      (args, context) => {
        context.mask(Secret.of(canary));
        context.mask("another secret");
        context.log("info", `sent ${canary}`);
        if (args === "fail") throw new Error(`${canary} and another secret`);
        return spellings;
      },
      { runtime },
    );
    const results = [await executor.execute("ok"), await executor.execute("fail")];
    expect(leaks([results, logged])).toEqual([]);
    expect(JSON.stringify(results)).not.toContain("another");
  });

  it("leaves alone what only begins like a secret, what a code says, and the names of fields", async () => {
    const secret = Secret.of("postgres://app:t0psecret@db/shop");
    const pem = Secret.of("-----BEGIN PRIVATE KEY----- MIIabcdefgh -----END PRIVATE KEY-----");
    const spec = { name: "tool", headers: [secret, pem] };
    const executor = new TestExecutor(
      spec,
      (value, context) => {
        context.mask("none");
        if (value === undefined)
          throw new ToolError({ code: "none", message: "none", effect: "none" });
        return value;
      },
      { runtime: new Runtime(), rules: { fields: { headers: anything } } },
    );
    const data = {
      engine: "postgres",
      note: "we use postgres",
      postgres: 1,
      key: "PUBLIC KEY-----",
    };
    expect(await executor.run(data)).toEqual(data);
    expect(failed(await executor.execute(undefined)).error).toMatchObject({
      code: "none",
      message: "[secret]",
      effect: "none",
    });
  });

  it("masks what a message of our own has cut off", async () => {
    const token = `eyJhbGciOiJIUzI1NiJ9.${"A1b2C3d4E5f6G7h8".repeat(8)}`;
    const spec = { name: "tool", headers: Secret.of(token), inputSchema: { enum: ["a"] } };
    const executor = new TestExecutor(spec, () => 1, {
      runtime: new Runtime(),
      rules: { fields: { headers: anything } },
    });
    const { error } = failed(await executor.execute(token));
    expect(error.code).toBe("ARGUMENTS_INVALID");
    expect(JSON.stringify(error)).not.toContain(token.slice(0, 12));
  });

  it("takes a secret that is no well-formed text", async () => {
    const spec = { name: "tool", headers: { authorization: Secret.of("\ud800 odd secret") } };
    const executor = new TestExecutor(spec, (text) => text, {
      runtime: new Runtime(),
      rules: { fields: { headers: anything } },
    });
    expect(await executor.run("\ud800 odd secret")).toBe("[secret]");
  });

  it("masks it in the ledger and in refusals, too", async () => {
    const rows: unknown[] = [];
    const runtime = new Runtime();
    const write = runtime.services.ledger.write;
    const watched = new Runtime({
      ledger: {
        ...runtime.services.ledger,
        write(row, expected) {
          rows.push(row);
          return write(row, expected);
        },
      },
    });
    const spec = {
      name: "tool",
      idempotency: true,
      egress: { allow: ["https://a.example"] },
      token: Secret.of(canary),
    };
    const executor = new ConnectingTestExecutor(spec, () => canary, {
      runtime: watched,
      rules: { fields: { token: anything } },
      destinations: (args) => [new URL(String(args))],
    });
    await executor.execute("https://a.example");
    expect(rows).toHaveLength(3);
    expect(leaks(rows)).toEqual([]);
    const refused = failed(await executor.execute(`https://${"c4n4ry"}.example`));
    expect(refused.error.code).toBe("EGRESS_DENIED");
  });

  it("costs nothing where a tool holds no secret", async () => {
    const executor = new TestExecutor({ name: "tool" }, () => 1);
    await executor.ready();
    expect(executor.stages()).not.toContain("redaction");
    const secretive = tool(() => 1);
    await secretive.ready();
    expect(secretive.stages()).toContain("redaction");
  });

  it("masks it in progress, in a late rejection, and where the tool could not be loaded", async () => {
    const rows: unknown[] = [];
    const plain = new Runtime();
    const { write } = plain.services.ledger;
    const runtime = new Runtime({
      ledger: {
        ...plain.services.ledger,
        write(row, expected) {
          rows.push(row);
          return write(row, expected);
        },
      },
    });
    const spec = { name: "tool", idempotency: true, timeoutMs: 20, token: Secret.of(canary) };
    const rules = { fields: { token: anything } };
    const late = Promise.withResolvers<never>();
    const executor = new TestExecutor(
      spec,
      (_, context) => {
        context.progress(1, 2, `with ${canary}`);
        return late.promise;
      },
      { runtime, rules },
    );
    const events: unknown[] = [];
    for await (const event of executor.stream({})) events.push(event);
    late.reject(new ToolError({ code: "X", message: canary, effect: "committed" }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(leaks(events)).toEqual([]);
    expect(rows.length).toBeGreaterThan(3);
    expect(leaks(rows)).toEqual([]);
    const unloaded = new TestExecutor(spec, () => 1, {
      runtime,
      rules,
      prepare: () => {
        throw new Error(`cannot log in with ${canary}`);
      },
    });
    const refused = failed(await unloaded.execute({}));
    expect(refused.error).toMatchObject({
      code: "LOAD_FAILED",
      effect: "none",
      message: expect.stringContaining("[secret]"),
    });
    expect(leaks(refused)).toEqual([]);
  });
});
