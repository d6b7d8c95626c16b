import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  build: {
    outDir: "../dist/page",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    rolldownOptions: { input: `${import.meta.dirname}/view.ts` },
  },
});
