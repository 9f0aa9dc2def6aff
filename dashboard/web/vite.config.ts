import { fileURLToPath } from "node:url";

import vue from "@vitejs/plugin-vue";
import elementPlus from "unplugin-element-plus/vite";
import { defineConfig, type Plugin } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** In development the pages live at the same addresses as in production. */
function pages(): Plugin {
  const entries: [RegExp, string][] = [
    [/^\/console(\/.*)?$/, "/console.html"],
    [/^\/wallboard$/, "/wallboard.html"],
    [/^\/api\/docs$/, "/docs.html"],
    [/^\/phone$/, "/phone.html"],
    [/^\/$/, "/portal.html"],
  ];
  return {
    name: "pages",
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const path = (request.url ?? "/").split("?")[0] ?? "/";
        const entry = entries.find(([pattern]) => pattern.test(path));
        if (entry && !path.endsWith(".html")) request.url = entry[1];
        next();
      });
    },
  };
}

const server = process.env["HOTLINE_URL"] ?? "http://127.0.0.1:12348";

export default defineConfig({
  plugins: [vue(), elementPlus({}), pages()],
  resolve: { alias: { "@": here("./src") } },
  server: {
    proxy: {
      "/api": server,
      "/ws": { target: server.replace("http", "ws"), ws: true },
    },
  },
  build: {
    target: "es2022",
    // The content security policy allows no data: fonts or inline scripts, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1600, // the viewer of the API's documentation; everything else is under 700
    rollupOptions: {
      input: {
        console: here("./console.html"),
        wallboard: here("./wallboard.html"),
        portal: here("./portal.html"),
        phone: here("./phone.html"),
        docs: here("./docs.html"),
      },
    },
  },
});
