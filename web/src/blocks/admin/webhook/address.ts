// Where a webhook may send to, as far as one can tell before trying.

/** What is wrong with an address: `shape`, `plain` (not encrypted), or nothing. */
export function wrongAddress(text: string): "shape" | "plain" | null {
  try {
    const { protocol, hostname, username } = new URL(text);
    if (!hostname || username) return "shape";
    if (protocol === "http:") return isInside(hostname) ? null : "plain";
    return protocol === "https:" ? null : "shape";
  } catch {
    return "shape";
  }
}

/** Inside the network an address without encryption may be allowed by name. */
function isInside(host: string): boolean {
  return (
    !host.includes(".") ||
    /^(?:10|127)\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\./.test(host) ||
    /\.(?:local|lan|internal)$/.test(host)
  );
}
