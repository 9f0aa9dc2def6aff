/** Whether the window is as narrow as a telephone; pages then use one column and bottom tabs. */
import { ref } from "vue";

const query = matchMedia("(max-width: 639px)");
export const isNarrow = ref(query.matches);
query.addEventListener("change", (event) => (isNarrow.value = event.matches));
