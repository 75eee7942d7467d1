import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "/static/page/",
  build: {
    // Data URLs would need holes in the content security policy.
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: false,
    rollupOptions: { input: { page: "index.html", review: "src/review/main.ts" } },
    target: "es2022",
  },
  worker: { format: "es" },
  // Style sheets are read as they are: a test compares their colours with the code's.
  test: { include: ["tests/**/*.test.ts"], environment: "node", css: true },
});
