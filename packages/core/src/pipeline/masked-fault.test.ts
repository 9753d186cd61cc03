import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { ToolError } from "../result/tool-error.ts";
import { makeRedactor } from "../secret/redactor.ts";
import { maskedFault } from "./masked-fault.ts";

const secret = "s3cr3t-token";
const redactor = makeRedactor(new Set([secret]));
const asError = (fault: unknown): ToolError =>
  new ToolError({ code: "FAILED", message: fault instanceof Error ? fault.message : "failed" });
const unreadable = (): never => {
  throw new Error("not to be read");
};

describe("a fault as it may be thrown", () => {
  it("is itself where it holds no secret", () => {
    const fault = new Error("no log-in");
    expect(maskedFault(fault, redactor, asError)).toBe(fault);
    expect(maskedFault(new Error(secret), undefined, asError)).toMatchObject({ message: secret });
  });

  it.each<[string, object]>([
    ["its message", new Error(`no ${secret}`)],
    ["a field", Object.assign(new Error("no log-in"), { config: { token: secret } })],
    ["a cause", new Error("no log-in", { cause: { deep: [secret] } })],
    ["what cannot be read", Object.assign(new Error("no"), { [inspect.custom]: unreadable })],
  ])("is replaced where a secret is in %s", (_, fault) => {
    const thrown = maskedFault(fault, redactor, asError);
    expect(thrown).not.toBe(fault);
    expect(thrown).toSatisfy(ToolError.is);
    expect(inspect(thrown, { depth: 9, showHidden: true })).not.toContain(secret);
  });
});
