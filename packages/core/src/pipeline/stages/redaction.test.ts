import { describe, expect, it } from "vitest";
import { failed } from "../../../test-support/pipeline.ts";
import { ConnectingTestExecutor, TestExecutor } from "../../../test-support/test-executor.ts";
import { ToolError } from "../../result/tool-error.ts";
import { Runtime } from "../../runtime/runtime.ts";
import { Secret } from "../../secret/secret.ts";
import { anything } from "../../spec/fields.ts";

const canary = 'c4n4ry"/+key';
const spellings = [
  canary,
  JSON.stringify(canary).slice(1, -1),
  encodeURIComponent(canary),
  Buffer.from(canary).toString("base64"),
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
