const nothing = { type: "object", properties: {}, additionalProperties: false } as const;

/** Each tool reaches the origin that its spec names, and no other. */
export const httpSpecs = (origin: string) => {
  return {
    countByState: {
      type: "http",
      name: "count_by_state",
      url: `${origin}/states`,
      inputSchema: nothing,
      outputSchema: { type: "object", additionalProperties: { type: "integer" } },
    },
    airportStatus: {
      type: "http",
      name: "airport_status",
      url: `${origin}/status/{iata}`,
      inputSchema: {
        type: "object",
        properties: { iata: { type: "string", minLength: 3, maxLength: 4 } },
        required: ["iata"],
        additionalProperties: false,
      },
      outputSchema: {
        type: "object",
        properties: { iata: { type: "string" }, open: { type: "boolean" } },
        required: ["iata", "open"],
      },
      retry: { maxAttempts: 3 },
    },
    slowReport: {
      type: "http",
      name: "slow_report",
      url: `${origin}/slow`,
      inputSchema: nothing,
      deadlineMs: 500,
    },
    brokenReport: {
      type: "http",
      name: "broken_report",
      url: `${origin}/broken`,
      inputSchema: nothing,
      circuitBreaker: { failureThreshold: 2, openMs: 60_000 },
    },
    bookFlight: {
      type: "http",
      name: "book_flight",
      method: "POST",
      url: `${origin}/bookings`,
      inputSchema: {
        type: "object",
        properties: { passenger: { type: "string" }, flight: { type: "string" } },
        required: ["passenger", "flight"],
        additionalProperties: false,
      },
      outputSchema: {
        type: "object",
        properties: { seat: { type: "string" } },
        required: ["seat"],
      },
      // The same passenger on the same flight is the same call.
      idempotency: { keys: ["passenger", "flight"] },
    },
    fetchPage: {
      type: "http",
      name: "fetch_page",
      url: "{url}",
      inputSchema: {
        type: "object",
        properties: { url: { type: "string" } },
        required: ["url"],
        additionalProperties: false,
      },
      // An argument chooses the host, so the spec has to say which hosts are fine.
      egress: "public-web",
    },
  } as const;
};
