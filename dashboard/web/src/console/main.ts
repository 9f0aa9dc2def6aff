/** Entry of the staff console. */
import "@/design/tokens.css";
import "@/design/base.css";

import { createApp } from "vue";

import ConsoleApp from "@/console/ConsoleApp.vue";
import { router } from "@/console/router";
import { followTheme } from "@/design/theme";

followTheme();
createApp(ConsoleApp).use(router).mount("#app");
