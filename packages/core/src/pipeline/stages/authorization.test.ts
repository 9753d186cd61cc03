import { describe, expect, it } from "vitest";
import { failed, makeTool } from "../../../test-support/pipeline.ts";

describe("authorization", () => {
  it("asks for every permission, held as a list or a set", async () => {
    const { executor } = await makeTool({ permissions: ["orders:read", "orders:write"] }, () => 1);
    const denied = failed(await executor.execute({}, { permissions: ["orders:read"] }));
    expect(denied.error).toMatchObject({ code: "PERMISSION_DENIED", effect: "none" });
    expect(denied.error.message).toContain('"orders:write"');
    expect(failed(await executor.execute({})).error.code).toBe("PERMISSION_DENIED");
    expect((await executor.execute({}, { permissions: ["orders:write", "orders:read"] })).ok).toBe(
      true,
    );
    expect(
      (await executor.execute({}, { permissions: new Set(["orders:write", "orders:read"]) })).ok,
    ).toBe(true);
  });

  it("asks for one of the roles", async () => {
    const { executor } = await makeTool({ roles: ["admin", "clerk"] }, () => 1);
    expect(failed(await executor.execute({}, { roles: ["guest"] })).error.message).toContain(
      '"admin", "clerk"',
    );
    expect((await executor.execute({}, { roles: ["clerk"] })).ok).toBe(true);
  });

  it("asks the runtime's policy with validated arguments, also asynchronously; a policy that fails lets nobody through", async () => {
    const asked: unknown[] = [];
    const security = {
      authorize: async ({
        args,
        context,
        spec,
      }: {
        args: unknown;
        context: { tenantId?: string };
        spec: { name: string };
      }) => {
        asked.push([spec.name, args]);
        if (context.tenantId === "broken") throw new Error("policy down");
        return context.tenantId === "good"
          ? (true as const)
          : { denied: "the tenant is suspended" };
      },
    };
    const { executor } = await makeTool({ inputSchema: { type: "object" } }, () => 1, { security });
    expect((await executor.execute({ a: 1 }, { tenantId: "good" })).ok).toBe(true);
    expect(failed(await executor.execute({}, { tenantId: "bad" })).error.message).toContain(
      "the tenant is suspended",
    );
    expect(failed(await executor.execute({}, { tenantId: "broken" })).error).toMatchObject({
      code: "GUARD_FAILED",
      effect: "none",
    });
    expect(failed(await executor.execute("no object", { tenantId: "good" })).error.code).toBe(
      "ARGUMENTS_INVALID",
    );
    expect(asked).toEqual([
      ["tool", { a: 1 }],
      ["tool", {}],
      ["tool", {}],
    ]);
  });

  it("cannot be reached from the arguments", async () => {
    const { executor } = await makeTool({ permissions: ["p"] }, () => 1);
    const args = JSON.parse(
      '{"permissions":["p"],"context":{"permissions":["p"]},"__proto__":{"permissions":["p"]}}',
    );
    expect(failed(await executor.execute(args)).error.code).toBe("PERMISSION_DENIED");
  });
});
