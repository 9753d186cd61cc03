import { describe, expect, it } from "vitest";
import { failed } from "../../../test-support/pipeline.ts";
import { ConnectingTestExecutor } from "../../../test-support/test-executor.ts";
import type { EgressPolicy } from "../../egress/egress-policy.ts";
import { Runtime } from "../../runtime/runtime.ts";

function make(egress: EgressPolicy | undefined, runtimePolicy?: EgressPolicy) {
  let ran = 0;
  const spec = { name: "tool", ...(egress === undefined ? {} : { egress }) };
  const runtime = new Runtime(
    runtimePolicy === undefined ? {} : { security: { egress: runtimePolicy } },
  );
  const executor = new ConnectingTestExecutor(
    spec,
    () => {
      ran += 1;
    },
    {
      runtime,
      destinations: (args) => [new URL(String(args))],
      origins: ["https://api.example.com", "http://127.0.0.1:8080"],
    },
  );
  return { executor, runs: () => ran };
}

describe("egress", () => {
  it("lets a call go where the spec says, and refuses any other place before the tool runs", async () => {
    const { executor, runs } = make(undefined);
    expect((await executor.execute("https://api.example.com/a")).ok).toBe(true);
    expect((await executor.execute("http://127.0.0.1:8080/a")).ok).toBe(true);
    for (const url of [
      "https://example.com/",
      "http://api.example.com/",
      "http://127.0.0.1:8081/",
    ]) {
      expect(failed(await executor.execute(url)).error).toMatchObject({
        code: "EGRESS_DENIED",
        effect: "none",
      });
    }
    expect(runs()).toBe(2);
  });

  it("obeys the stricter of the tool's policy and the runtime's", async () => {
    const { executor } = make(undefined, "public-web");
    expect((await executor.execute("https://api.example.com/a")).ok).toBe(true);
    expect(failed(await executor.execute("http://127.0.0.1:8080/a")).error.code).toBe(
      "EGRESS_DENIED",
    );
  });

  it("obeys a policy that a context brings for one call", async () => {
    const { executor } = make("public-web");
    const services = { security: { egress: { allow: ["https://only.example"] } } };
    expect((await executor.execute("https://api.example.com/a")).ok).toBe(true);
    expect(
      failed(await executor.execute("https://api.example.com/a", { services })).error.code,
    ).toBe("EGRESS_DENIED");
  });
});
