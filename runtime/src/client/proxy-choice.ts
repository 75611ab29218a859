/** A server and the environment's proxy variables -> the proxy to go through, or none. */

import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";

type Variables = Readonly<Record<string, string | undefined>>;

const withoutBrackets = (host: string) => host.replace(/^\[|\]$/g, "");

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}

function inSubnet(host: string, subnet: string): boolean {
  const [address = "", prefix = ""] = subnet.split("/");
  const bits = Number(prefix);
  const longest = isIPv6(address) ? 128 : 32;
  if (!isIP(host) || !isIP(address) || !/^\d+$/.test(prefix) || bits > longest) return false;
  const list = new BlockList();
  list.addSubnet(address, bits, isIPv6(address) ? "ipv6" : "ipv4");
  return list.check(host, isIPv6(host) ? "ipv6" : "ipv4");
}

/** One element of NO_PROXY: `*`, an address, a subnet, a domain, each with an optional port. */
function excludes(element: string, host: string, port: string): boolean {
  if (element === "*") return true;
  if (element.includes("/")) return inSubnet(host, element);
  const parts = /^(\[[^\]]+\]|[^:]+|[0-9a-f:]+):(\d+)$/i.exec(isIPv6(element) ? "" : element);
  const name = withoutBrackets(parts?.[1] ?? element);
  if (parts?.[2] !== undefined && parts[2] !== port) return false;
  if (isIP(name)) return name === host;
  const domain = name.replace(/^\*/, "");
  return domain.startsWith(".")
    ? host.endsWith(domain)
    : host === domain || host.endsWith(`.${domain}`);
}

/**
 * HTTPS_PROXY (HTTP_PROXY for an `http:` server) unless NO_PROXY excludes the server; a loopback
 * address is never proxied. Lower-case names are read too.
 * Source: the rules of Go's `net/http.ProxyFromEnvironment`, which kubectl follows.
 */
export function proxyFromEnvironment(server: URL, env: Variables): string | undefined {
  const named = (name: string) => env[name] || env[name.toLowerCase()] || undefined;
  const proxy = named(server.protocol === "http:" ? "HTTP_PROXY" : "HTTPS_PROXY");
  const host = withoutBrackets(server.hostname.toLowerCase());
  if (proxy === undefined || isLoopback(host)) return undefined;
  const port = server.port || (server.protocol === "http:" ? "80" : "443");
  const excluded = (named("NO_PROXY") ?? "")
    .split(",")
    .map((element) => element.trim().toLowerCase())
    .filter((element) => element !== "")
    .some((element) => excludes(element, host, port));
  return excluded ? undefined : proxy.includes("://") ? proxy : `http://${proxy}`;
}
