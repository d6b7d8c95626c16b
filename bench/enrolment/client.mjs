// node client.mjs <bodies.json> <connections> <url> [url ...]: posts each body once, as fast as it is answered; prints one JSON object.
// A process of its own, so that its work is not the service's.
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { URL } from "node:url";

const [file, connections, ...urls] = process.argv.slice(2);
const bodies = JSON.parse(readFileSync(file, "utf8"));
const targets = urls.map((text) => ({ url: new URL(text), agent: new Agent({ keepAlive: true }) }));

function post(body, { url, agent }) {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": globalThis.Buffer.byteLength(body) };
    const sent = request(url, { method: "POST", agent, headers }, (answer) => {
      answer.resume();
      answer.once("end", () => resolve(answer.statusCode));
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

const statuses = {};
const times = [];
let next = 0;
async function work(target) {
  while (next < bodies.length) {
    const body = bodies[next++];
    const began = performance.now();
    const status = await post(body, target);
    times.push(performance.now() - began);
    statuses[status] = (statuses[status] ?? 0) + 1;
  }
}

const began = performance.now();
await Promise.all(Array.from({ length: Number(connections) }, (_, i) => work(targets[i % targets.length])));
const seconds = (performance.now() - began) / 1000;
times.sort((a, b) => a - b);
const quantile = (share) => times[Math.floor(share * (times.length - 1))];
process.stdout.write(JSON.stringify({ seconds, statuses, medianMs: quantile(0.5), p99Ms: quantile(0.99) }));
for (const { agent } of targets) agent.destroy();
