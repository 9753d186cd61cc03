export { BaseHttpExecutor } from "./base-http-executor.ts";
export type { HttpStandardEntry } from "./executor-types.ts";
export type { IHttpExecutor } from "./http-executor.ts";
export {
  HttpExecutorFactory,
  HttpFactory,
  type HttpStandardType,
} from "./http-executor-factory.ts";
export type { HttpSpec } from "./http-spec.ts";
export { HttpToolExecutor } from "./http-tool-executor.ts";
export type { HttpMethod, HttpTemplateValue, HttpToolSpec } from "./http-tool-spec.ts";
export type { HttpRequest, HttpValue } from "./request/http-request.ts";
export { type HttpHeaders, HttpResponse, type HttpResponseInit } from "./response/http-response.ts";
export type { JsonTemplate } from "./template/json-template.ts";
