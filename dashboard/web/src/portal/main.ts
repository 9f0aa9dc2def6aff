/** Entry of the page for citizens. */
import "@/design/tokens.css";
import "@/design/base.css";

import { createApp } from "vue";

import { followTheme } from "@/design/theme";
import PortalPage from "@/portal/PortalPage.vue";

followTheme();
createApp(PortalPage).mount("#app");
