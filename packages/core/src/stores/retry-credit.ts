/** A tool's full credit for retries: what it starts with, and the most that it can save up. */
export const FULL_RETRY_CREDIT = 10;
