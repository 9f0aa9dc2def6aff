/** Entry of the caller's telephone. No account, no router: one page, one button. */
import "@/design/tokens.css";
import "@/design/base.css";

import { createApp } from "vue";

import { followTheme } from "@/design/theme";
import PhoneApp from "@/phone/PhoneApp.vue";

followTheme();
createApp(PhoneApp).mount("#app");
