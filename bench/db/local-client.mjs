// The AWS SDK's client as its documentation sets it up, pointed at the embedded server.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";

export function localClient(endpoint) {
  return new DynamoDBClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
}
