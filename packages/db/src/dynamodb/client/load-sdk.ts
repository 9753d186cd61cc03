import { ToolError } from "@exec/core";
import { isMissing } from "../../missing-package.ts";

const PACKAGE = "@aws-sdk/client-dynamodb";

/** The AWS SDK's client, as a module. */
export type Sdk = typeof import("@aws-sdk/client-dynamodb");

/**
 * Loads the AWS SDK, which costs as much time as a hundred calls, and which not everybody installs.
 * @throws ToolError `DEPENDENCY_MISSING` with the command that installs it
 */
export async function loadSdk(): Promise<Sdk> {
  try {
    return await import("@aws-sdk/client-dynamodb");
  } catch (error) {
    if (!isMissing(error, PACKAGE)) throw error;
    throw new ToolError({
      code: "DEPENDENCY_MISSING",
      message: `The driver "dynamodb" needs the package "${PACKAGE}", which is not installed; run: npm i ${PACKAGE}`,
      effect: "none",
      cause: error,
    });
  }
}
