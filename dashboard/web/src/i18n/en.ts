/** English words; the compiler compares them with the Chinese ones. */
import { zh, type Messages } from "@/i18n/zh";

export const en: Messages = zh;
