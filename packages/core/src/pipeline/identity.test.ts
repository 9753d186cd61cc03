import { describe, expect, it } from "vitest";
import { makeTool } from "../../test-support/pipeline.ts";
import type { ToolContext } from "../context/tool-context.ts";

const { executor } = await makeTool({}, (_, context) => context.identity);

const identityOf = async (context: ToolContext): Promise<unknown> => {
  const result = await executor.execute({}, context);
  return result.ok ? result.content : result.error;
};

describe("a call's identity", () => {
  it("is the same whatever order, kind or repetition its names come in", async () => {
    const given = { tenantId: "t", userId: "u", permissions: ["b", "a"], roles: ["r", "q"] };
    const same = [
      given,
      { ...given, permissions: new Set(["a", "b"]), roles: new Set(["q", "r"]) },
      { ...given, permissions: ["a", "b", "a"], roles: ["q", "r", "r"] },
      { ...given, sessionId: "s", runId: "r", deadline: Date.UTC(2100, 0, 1) },
    ];
    expect(new Set(await Promise.all(same.map(identityOf))).size).toBe(1);
  });

  it("differs by tenant, user, permissions and roles, however they are spelt", async () => {
    const different: readonly ToolContext[] = [
      {},
      { tenantId: "" },
      { tenantId: "null" },
      { tenantId: "t" },
      { userId: "t" },
      { tenantId: "t", userId: "u" },
      { tenantId: 't","u' },
      { tenantId: "tu" },
      { permissions: ["a"] },
      { roles: ["a"] },
      { permissions: ["a", "b"] },
      { permissions: ["a,b"] },
      { permissions: ['a","b'] },
      { permissions: ["a"], roles: ["b"] },
      { permissions: [""] },
    ];
    const identities = await Promise.all(different.map(identityOf));
    expect(new Set(identities).size).toBe(different.length);
  });

  it("differs for calls that bring services of their own", async () => {
    const { clock } = executor.runtime.services;
    const one = { clock };
    const other = { clock };
    const identities = await Promise.all(
      [{}, { services: one }, { services: other }].map(identityOf),
    );
    expect(new Set(identities).size).toBe(3);
    expect(await identityOf({ services: one })).toBe(identities[1]);
  });
});
