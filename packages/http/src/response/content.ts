import type { BinaryContent, ReturnType } from "@exec/core";
import type { HttpResponse } from "./http-response.ts";
import { shortened } from "./shortened.ts";

const JSON_TYPE = /^(?:application|text)\/(?:[\w.+-]+\+)?json$/;
const TEXT_TYPE =
  /^(?:text\/.*|application\/(?:.*\+)?xml|application\/(?:javascript|x-www-form-urlencoded|yaml|x-ndjson))$/;

/**
 * An answer as a tool's content. Without a declared type the server's content type decides
 * between JSON and text; an empty answer is `null`.
 * @throws ToolError `RESPONSE_INVALID` for an answer of another kind than the tool declares
 */
export function contentOf(response: HttpResponse, declared: ReturnType | undefined): unknown {
  const { mediaType } = response;
  if (declared === "binary") return binary(response);
  if (declared === "text") return response.text();
  if (response.bytes.length === 0) return null;
  if (JSON_TYPE.test(mediaType)) return response.json();
  if (declared === "json") {
    if (mediaType === "") return response.json();
    throw response.invalid(`has the type ${shortened(mediaType)}, where the tool declares JSON`);
  }
  if (mediaType === "" || TEXT_TYPE.test(mediaType)) return response.text();
  throw response.invalid(
    `has the type ${shortened(mediaType)}, which is neither JSON nor text; set "returnType": "binary" to take it as it is`,
  );
}

function binary(response: HttpResponse): BinaryContent {
  return {
    type: "binary",
    mediaType: response.mediaType === "" ? "application/octet-stream" : response.mediaType,
    base64: response.bytes.toString("base64"),
  };
}
