/** Some tools write each byte of a binary body as one character; its type or control characters give it away. */
export function readsAsLatin1(text: string, mimeType: string): boolean {
  if (!/[\u0080-\u00ff]/.test(text) || /[^\u0000-\u00ff]/.test(text)) return false;
  const binary = /octet-stream|protobuf|grpc|image\/|video\/|audio\/|zip/i.test(mimeType);
  return binary || /[\u0000-\u0008\u000e-\u001f]/.test(text);
}
