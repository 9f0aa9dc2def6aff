/** Light, dark, or as the system says; remembered on this computer. */
import { computed, ref, watchEffect } from "vue";

export type Theme = "auto" | "light" | "dark";
const KEY = "hotline.theme";
const stored = localStorage.getItem(KEY);
export const theme = ref<Theme>(stored === "light" || stored === "dark" ? stored : "auto");

const system = matchMedia("(prefers-color-scheme: dark)");
const systemIsDark = ref(system.matches);
system.addEventListener("change", (event) => (systemIsDark.value = event.matches));

export const isDark = computed(() => theme.value === "dark" || (theme.value === "auto" && systemIsDark.value));

export function followTheme(): void {
  watchEffect(() => {
    document.documentElement.classList.toggle("dark", isDark.value);
    if (theme.value === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme.value);
  });
}
