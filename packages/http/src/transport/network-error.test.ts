import { expect, test } from "vitest";
import { wireRequest } from "../request/wire-request.ts";
import { networkError } from "./network-error.ts";

const post = wireRequest({ method: "POST", url: "http://a.test/" }, () => {});

test.each(["EMFILE", "ENFILE", "EADDRNOTAVAIL", "ENETDOWN", "EHOSTDOWN", "ECONNABORTED"])(
  "%s before anything was sent may be over soon, and has changed nothing",
  (code) => {
    const reported = Object.assign(new Error("connect"), { code });
    expect(networkError(reported, post, false)).toMatchObject({
      code: "NETWORK_FAILED",
      retryable: true,
      effect: "none",
      message: expect.not.stringContaining(code),
    });
    expect(networkError(reported, post, true).effect).toBe("unknown");
  },
);
