import { describe, expect, it } from "vitest";
import { makeRedactor, type Redactor } from "./redactor.ts";

const redactorOf = (secret: string): Redactor => {
  const redactor = makeRedactor(new Set([secret]));
  if (redactor === undefined) throw new Error("nothing to mask");
  return redactor;
};

describe("a secret of several lines", () => {
  const lines = [
    "-----BEGIN PRIVATE KEY-----",
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ",
    "+x/BKcwggSjAgEAAoIBAQC7VJTUt9Us8cKjMzEfYyjiWA4R4/M2",
    "bS1GB4t7NXp9",
    "-----END PRIVATE KEY-----",
  ];
  const pem = `${lines.join("\n")}\n`;
  const echoes: [string, string][] = [
    ["as it is", pem.trim()],
    ["with other line ends", lines.join("\r\n")],
    ["indented", lines.join("\n    ")],
    ["indented by tabs", lines.join("\r\n\t\t")],
    ["in one line", lines.join("")],
    ["as a setting", lines.join("\\n")],
    ["in JSON, with other line ends", JSON.stringify(lines.join("\r\n")).slice(1, -1)],
    [
      "in JSON in JSON",
      JSON.stringify(JSON.stringify(lines.join("\n  ")).slice(1, -1)).slice(1, -1),
    ],
    ["in a URL", encodeURIComponent(lines.join("\r\n"))],
    ["in a page", lines.join("&#13;&#10;")],
  ];

  it.each(echoes)("is masked %s", (_, echo) => {
    for (const secret of [pem, lines.join("\\n"), lines.join("\r\n")])
      expect(redactorOf(secret).text(`key: ${echo}; no more`)).toBe("key: [secret]; no more");
  });

  it("is masked line by line, but for short ones and what stands around each key", () => {
    const masked = ["-----BEGIN PRIVATE KEY-----", "[secret]", "[secret]", lines[3], lines[4]];
    expect(redactorOf(pem).data(lines)).toEqual(masked);
    expect(redactorOf(pem).text("-----BEGIN PRIVATE KEY-----")).toBe("-----BEGIN PRIVATE KEY-----");
  });
});

describe("an encoding that is wrapped", () => {
  const secret = "s3cr3t-token?>of-mine".repeat(5);
  const wraps: [string, (text: string) => string][] = [
    ["as PEM", (text) => text.replace(/.{64}/g, "$&\n")],
    ["as MIME", (text) => text.replace(/.{76}/g, "$&\r\n")],
    ["indented", (text) => text.replace(/.{20}/g, "$&\n      ")],
    ["in JSON", (text) => text.replace(/.{64}/g, "$&\\n")],
    ["in a URL", (text) => encodeURIComponent(text.replace(/.{64}/g, "$&\r\n"))],
  ];

  it.each(wraps)("is masked %s, wherever it stands in its lines", (_, wrap) => {
    for (let length = 0; length < 90; length += 1) {
      const text = wrap(Buffer.from(`${"x".repeat(length)}${secret}`).toString("base64"));
      const masked = redactorOf(secret).text(text);
      expect(masked).toMatch(/\[secret\](?:=|%3D){0,2}(?:\s|\\n|%0.)*$/);
      // What is left stands for the text before it, and one character more.
      const left = masked.slice(0, masked.indexOf("[secret]"));
      const before = wrap("x".repeat(Math.ceil((length * 8) / 6) + 1));
      expect(left.length).toBeLessThanOrEqual(before.length);
    }
    const hex = Buffer.from(secret).toString("hex");
    expect(redactorOf(secret).text(wrap(hex))).toMatch(/^\[secret\](?:\s|\\n|%0.)*$/);
  });
});
