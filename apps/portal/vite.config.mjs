import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { URL, fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

const OUT = fileURLToPath(new URL("dist/page", import.meta.url));

/** Beside each text file its compressed forms, so that the server has nothing to compute. */
function precompress() {
  return {
    name: "precompress",
    apply: "build",
    closeBundle() {
      for (const name of readdirSync(OUT, { recursive: true, encoding: "utf8" })) {
        if (!/\.(?:js|css|html|svg)$/u.test(name)) continue;
        const file = join(OUT, name);
        const bytes = readFileSync(file);
        writeFileSync(`${file}.br`, brotliCompressSync(bytes));
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root: "page",
  plugins: [svelte(), precompress()],
  // The package and this app would each bring a copy.
  resolve: { dedupe: ["ethers"] },
  worker: { format: "es" },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: "es2022",
    // Everything is a file of this origin: the content security policy knows no `data:`.
    assetsInlineLimit: 0,
    modulePreload: false,
  },
});
