// Node asks the system for names of this machine, and many systems know only `localhost`. Browsers find every name under it here (RFC 6761).
// For programs of `npm run website`: node --import ./scripts/website/localhostNames.mjs
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";

const isLocal = (host) => /(^|\.)localhost\.?$/iu.test(host);
const { lookup } = dns;
const { lookup: lookupSoon } = dns.promises;

dns.lookup = (host, options, callback) => lookup(isLocal(host) ? "127.0.0.1" : host, options, callback);
dns.promises.lookup = (host, options) => lookupSoon(isLocal(host) ? "127.0.0.1" : host, options);
syncBuiltinESMExports();
