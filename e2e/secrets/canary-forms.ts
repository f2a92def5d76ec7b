/**
 * What a secret must not be found as, worked out here and not by the code that
 * masks: each is long enough to stand nowhere by chance. Of base64 the ends are
 * left out, which mix with what stands around.
 */
export function canaryForms(value: string): readonly string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const forms = [
    value,
    json,
    JSON.stringify(json).slice(1, -1),
    encodeURIComponent(value),
    new URLSearchParams({ a: value }).toString().slice(2),
    value.replace(/[&<>"']/g, (sign) => xmlNames[sign] ?? sign),
    value.replaceAll("'", "'\\''"),
    ...["", ":", "u:", "user:"].flatMap((before) => base64Middles(`${before}${value}`, before.length)),
  ];
  return [...new Set(forms)];
}

const xmlNames: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function base64Middles(text: string, skippedBytes: number): string[] {
  const skipped = Math.ceil((skippedBytes * 4) / 3) + 1;
  const middle = (encoding: BufferEncoding) =>
    Buffer.from(text).toString(encoding).replace(/=+$/, "").slice(skipped, -2);
  return [middle("base64"), middle("base64url")];
}
