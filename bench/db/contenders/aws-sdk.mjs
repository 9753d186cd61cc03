import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { airport, table } from "../airport.mjs";
import { localClient } from "../local-client.mjs";

export function create({ endpoint }) {
  const client = localClient(endpoint);
  const read = { S: ({ S }) => S, N: ({ N }) => Number(N) };
  return {
    call: async () => {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: { iata: { S: airport.iata } } }),
      );
      const item = {};
      for (const [name, value] of Object.entries(Item)) {
        item[name] = read[Object.keys(value)[0]](value);
      }
      return item;
    },
    close: async () => client.destroy(),
  };
}
