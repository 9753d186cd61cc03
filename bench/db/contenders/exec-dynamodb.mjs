import { DynamoDBExecutor } from "@exec/db";
import { airport, table } from "../airport.mjs";

export async function create({ endpoint }) {
  const executor = new DynamoDBExecutor({
    name: "get_airport",
    type: "db",
    executor: "dynamodb",
    operation: "get",
    table,
    key: { partition: "iata" },
    endpoint,
    region: "us-east-1",
  });
  await executor.ready();
  return {
    call: async () => {
      const result = await executor.execute({ iata: airport.iata });
      if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
      return result.content;
    },
    close: () => executor.close(),
  };
}
