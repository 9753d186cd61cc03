export function create({ origin, path }) {
  const url = origin + path;
  return {
    call: async () => {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`status ${response.status}`);
      return await response.json();
    },
    close: async () => {},
  };
}
