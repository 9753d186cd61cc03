/** A secret as services write it. By hand, so that what masks is not tested against itself. */
export function formsOf(secret: string): string[] {
  const wellFormed = secret.toWellFormed();
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inUrl = encodeURIComponent(wellFormed);
  const inForm = new URLSearchParams({ x: secret }).toString().slice(2);
  const asAscii = secret.replace(
    /[^\w.-]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const inHtml = secret.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
  const forms = [
    secret,
    inJson,
    JSON.stringify(inJson).slice(1, -1),
    inJson.replaceAll("/", "\\/"),
    asAscii,
    asAscii.replace(/(?<=\\u)..../g, (code) => code.toUpperCase()),
    inUrl,
    inUrl.replace(/%../g, (code) => code.toLowerCase()),
    encodeURIComponent(inUrl),
    encodeURIComponent(inJson.toWellFormed()),
    inForm,
    inHtml,
    Buffer.from(secret).toString("hex"),
    Buffer.from(secret).toString("hex").toUpperCase(),
    ...base64Forms(secret),
  ];
  return [...new Set(forms)].filter((form) => form.length >= 4);
}

/** What base64 makes of a secret, by itself and within longer texts. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const inner = ["", "x", "xy"].map((before) => {
    const at = [0, 2, 3][before.length] as number;
    const text = Buffer.concat([Buffer.from(before), bytes]).toString("base64");
    return text.slice(at, Math.floor(((before.length + bytes.length) * 8) / 6));
  });
  const forms = [bytes.toString("base64"), ...inner.filter((text) => text.length >= 8)];
  return forms.flatMap((text) => [text, text.replaceAll("+", "-").replaceAll("/", "_")]);
}

/** The forms of a secret that a text holds. */
export function leaksIn(text: string, secret: string): string[] {
  return formsOf(secret).filter((form) => text.includes(form));
}
