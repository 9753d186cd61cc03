import { Pool } from "undici";

export function create({ origin, path, concurrency }) {
  const pool = new Pool(origin, { connections: concurrency });
  return {
    call: async () => {
      const { statusCode, body } = await pool.request({ method: "GET", path });
      if (statusCode !== 200) throw new Error(`status ${statusCode}`);
      return await body.json();
    },
    close: () => pool.close(),
  };
}
