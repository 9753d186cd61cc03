// Every contender of `bench function`, in the order of the table. One file each, loaded only in the
// process that measures it. `fewerGuards` marks the peers that the all-guards row has to beat.

export const contenders = [
  { id: "direct", label: "direct call", guards: "none" },
  { id: "ajv", label: "Ajv + call", guards: "validation" },
  { id: "exec-no-guard", label: "`@exec`, no guard", guards: "none (`timeoutMs: 0`, no schema)" },
  {
    id: "exec-validation",
    label: "`@exec`, validation only",
    guards: "caps, validation (`timeoutMs: 0`)",
  },
  {
    id: "exec-default",
    label: "`@exec`, default guards",
    guards: "caps, validation, time-out, deadline",
  },
  {
    id: "exec-all-guards",
    label: "`@exec`, all guards",
    guards:
      "caps, validation, authorization, rate and concurrency limits, breaker, retry, time-out, deadline",
  },
  {
    id: "exec-hooks",
    label: "`@exec`, all guards, hooks and a tracer",
    guards: "the same, with a guard of one's own (enter, exit) at both places and a no-op tracer",
  },
  {
    id: "exec-ledger",
    label: "`@exec`, all guards and the ledger, new calls",
    guards: "the same as all guards, with idempotency: claim, dispatch and commit in this process",
  },
  {
    id: "exec-replay",
    label: "`@exec`, all guards and the ledger, repeated calls",
    guards: "the same, each call answered from the ledger",
  },
  {
    id: "ai-sdk",
    label: "Vercel AI SDK, `executeTool` with validation",
    guards: "validation",
    fewerGuards: true,
  },
  { id: "mastra", label: "Mastra `createTool().execute`", guards: "validation", fewerGuards: true },
  {
    id: "cockatiel-ajv",
    label: "cockatiel + Ajv",
    guards: "validation, retry, breaker, time-out",
    fewerGuards: true,
  },
  { id: "langchain", label: "LangChain `tool().invoke`", guards: "validation", fewerGuards: true },
];
