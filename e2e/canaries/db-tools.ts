import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Runtime, Secret } from "@exec/core";
import { DynamoDBExecutor } from "@exec/db";
import { callAll } from "./all-calls.ts";
import { print } from "./seen.ts";

/** Operations with credentials, against a server that gives the session token back. */
export async function callDbTools(
  canaries: Record<string, string>,
  runtime: Runtime,
): Promise<void> {
  let way = "item";
  const server = createServer((request, response) => {
    const token = String(request.headers["x-amz-security-token"]);
    const message = `token ${token}, header ${request.headers.authorization}`;
    request.resume().on("end", () => {
      response.setHeader("content-type", "application/x-amz-json-1.0");
      response.setHeader("x-amzn-requestid", token);
      if (way === "item")
        response.end(JSON.stringify({ Item: { id: { S: "1" }, name: { S: message } } }));
      else if (way === "denied")
        response
          .writeHead(400)
          .end(JSON.stringify({ __type: "x#UnrecognizedClientException", message }));
      else if (way === "unknown")
        response.writeHead(500).end(JSON.stringify({ __type: `x#${token}`, message }));
      else if (way === "text") response.writeHead(200).end(message);
      else if (way === "reset") response.socket?.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (way of ["item", "denied", "unknown", "text", "reset", "hang"]) {
    for (const operation of ["get", "put"] as const) {
      const tool = new DynamoDBExecutor(
        {
          name: `${operation}_${way}`,
          operation,
          table: "people",
          endpoint,
          region: "eu-central-1",
          credentials: {
            accessKeyId: "AKIAEXAMPLE",
            secretAccessKey: Secret.of(canaries.dbKey ?? ""),
            sessionToken: Secret.of(canaries.dbSession ?? ""),
          },
          key: { partition: "id" },
          ...(operation === "put" ? { attributes: ["name"] } : {}),
          requestTimeoutMs: 300,
          timeoutMs: 1000,
          idempotency: true,
        } as never,
        { runtime },
      );
      print("executor", tool);
      await callAll(tool, (id) => ({ id }));
      print("executor used", tool);
      await tool.close();
    }
  }
  server.closeAllConnections();
  server.close();
}
