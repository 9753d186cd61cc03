export type { CallContext, CallReport } from "./context/call-context.ts";
export type { ToolContext } from "./context/tool-context.ts";
export { type AddressClass, classifyAddress } from "./egress/address.ts";
export { type EgressGate, type EgressGateInit, egressGate, hostOf } from "./egress/egress-gate.ts";
export type { EgressPolicy, EgressRule } from "./egress/egress-policy.ts";
export { BaseExecutor } from "./executor/base-executor.ts";
export type { ExecutorOptions, IExecutor } from "./executor/executor.ts";
export type {
  LedgerExpectation,
  LedgerRow,
  LedgerState,
  LedgerStore,
  LedgerWrite,
} from "./ledger/ledger-store.ts";
export type { LedgerUpkeep, Verdict } from "./ledger/ledger-upkeep.ts";
export {
  type Guard,
  type GuardActions,
  type GuardedCall,
  type GuardPlace,
  type GuardTarget,
  type Outcome,
  refusal,
} from "./pipeline/guard.ts";
export {
  assertExecutorClass,
  type ExecutorClass,
  type ExecutorLoader,
  isExecutorClass,
} from "./registry/executor-class.ts";
export {
  AllFamiliesFactory,
  ExecutorFactory,
  type TypedToolSpec,
} from "./registry/executor-factory.ts";
export type {
  EntryOf,
  ExecutorTypeEntry,
  ExecutorTypes,
  Given,
  GivenSpec,
  SpecFor,
} from "./registry/executor-types.ts";
export { type ExecutorTypeDescription, Factory } from "./registry/factory.ts";
export type { FamilyDefinition } from "./registry/family.ts";
export type { FamilyRecord, TypeEntry } from "./registry/registry.ts";
export { graverEffect } from "./result/effect-gravity.ts";
export {
  type Effect,
  type ErrorCause,
  ToolError,
  type ToolErrorCode,
  type ToolErrorData,
  type ToolErrorInit,
  toErrorData,
} from "./result/tool-error.ts";
export type { ChunkEvent, ProgressEvent, ResultEvent, ToolEvent } from "./result/tool-event.ts";
export type {
  Artifact,
  BinaryContent,
  LogEntry,
  LogLevel,
  ToolFailure,
  ToolResult,
  ToolSuccess,
  ToolUsage,
} from "./result/tool-result.ts";
export {
  type CloseOptions,
  defaultRuntime,
  Runtime,
  type RuntimeOptions,
} from "./runtime/runtime.ts";
export type {
  AuditEntry,
  AuditSink,
  AuthorizationDecision,
  AuthorizationRequest,
  CacheEntry,
  CacheStore,
  Circuit,
  CircuitChange,
  CircuitObserver,
  CircuitState,
  CircuitStore,
  Clock,
  ConcurrencyLimiter,
  Logger,
  Metrics,
  RateLimiter,
  RetryBudgetStore,
  RetryCredit,
  SecurityPolicy,
  Services,
  Span,
  Tracer,
  UsageSink,
} from "./runtime/services.ts";
export { after, TimerTask } from "./runtime/timer-task.ts";
export { Secret } from "./secret/secret.ts";
export { type SpecRules, specFaults, specInvalid } from "./spec/check-spec.ts";
export type { ToolDescription } from "./spec/describe-tool.ts";
export {
  anything,
  either,
  type FieldCheck,
  type FieldChecks,
  flag,
  integer,
  isRecord,
  listOf,
  oneOf,
  positive,
  recordOf,
  shape,
  text,
} from "./spec/fields.ts";
export type { FromJsonSchema, JsonSchema } from "./spec/infer-json-schema.ts";
export type { Awaitable, JsonArray, JsonObject, JsonValue } from "./spec/json.ts";
export type {
  CacheRule,
  CircuitBreakerRule,
  ConcurrencyRule,
  IdempotencyRule,
  InputCaps,
  LimitScope,
  RateLimitRule,
  RetryRule,
  ReturnTarget,
  ReturnType,
  ToolAnnotations,
  ToolExample,
  ToolSchema,
  ToolSpec,
} from "./spec/tool-spec.ts";
export type {
  ContentOf,
  SchemaInput,
  SchemaOutput,
  ToolArgs,
  ToolContent,
  ToolInput,
} from "./spec/tool-types.ts";
