import { expect, test, vi } from "vitest";
import { effectScope } from "vue";

import { api } from "@/api/client";
import { useStaySignedIn } from "@/wallboard/stay";

test("the wall shows itself to the server every few minutes while it is open, and not after", () => {
  vi.useFakeTimers();
  const asked = vi.spyOn(api, "GET").mockResolvedValue({ data: undefined, error: {}, response: new Response() });
  const scope = effectScope();
  scope.run(useStaySignedIn);
  vi.advanceTimersByTime(30 * 60_000); // the shortest common idle limit
  expect(asked.mock.calls).toEqual(Array(7).fill(["/api/me"]));
  scope.stop();
  vi.advanceTimersByTime(30 * 60_000);
  expect(asked).toHaveBeenCalledTimes(7);
  vi.useRealTimers();
});
