import { HttpToolExecutor } from "@exec/http";

export async function create({ origin, path }) {
  const executor = new HttpToolExecutor({ name: "one_kilobyte", type: "http", url: origin + path });
  await executor.ready();
  return {
    call: async () => {
      const result = await executor.execute({});
      if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
      return result.content;
    },
    close: () => executor.close(),
  };
}
