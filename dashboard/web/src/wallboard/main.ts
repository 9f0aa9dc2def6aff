/** Entry of the wall display. */
import "@/design/tokens.css";
import "@/design/base.css";

import { createApp } from "vue";

import { followTheme } from "@/design/theme";
import WallboardApp from "@/wallboard/WallboardApp.vue";

followTheme();
createApp(WallboardApp).mount("#app");
