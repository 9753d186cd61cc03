// `bench db`: GetItem of one small item from the embedded server on loopback.
import { CreateTableCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { benchThroughput } from "../harness/throughput.mjs";
import { airport, table } from "./airport.mjs";
import { contenders } from "./contenders/index.mjs";
import { localClient } from "./local-client.mjs";

export async function benchDb({ quickly, log }) {
  const { startEmbeddedDynamoDB } = await import("@exec/db/embedded");
  const server = await startEmbeddedDynamoDB();
  try {
    await seed(server.endpoint);
    return await benchThroughput({
      subject: "db",
      folder: new URL("./contenders/", import.meta.url),
      contenders,
      target: { endpoint: server.endpoint },
      quickly,
      log,
    });
  } finally {
    await server.close();
  }
}

async function seed(endpoint) {
  const client = localClient(endpoint);
  await client.send(
    new CreateTableCommand({
      TableName: table,
      AttributeDefinitions: [{ AttributeName: "iata", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "iata", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await client.send(
    new PutItemCommand({
      TableName: table,
      Item: {
        iata: { S: airport.iata },
        name: { S: airport.name },
        state: { S: airport.state },
        latitude: { N: String(airport.latitude) },
      },
    }),
  );
  client.destroy();
}
