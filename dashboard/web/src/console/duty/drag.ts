/** A shift on its way to another time by mouse or arrow keys; where it lands is asked of the server by the caller. */
import { ref } from "vue";

import type { Shift } from "@/api/client";
import { arrow, dragged, shifted, spanOf, type Span } from "@/console/duty/layout";

export interface Moving {
  readonly shift: Shift;
  readonly to: Span;
  readonly personId: string;
  readonly by: "mouse" | "keys";
}
interface Grid {
  /** Pixels of a day's column and of an hour; an hour of zero: only days are changed. */
  readonly column: number;
  readonly hour: number;
  /** Whose row lies under the pointer, where the rows are people. */
  readonly rowAt?: (x: number, y: number) => string | undefined;
}
const NEAR = 4; // pixels below which a press is a click

export function useMoving(settle: (moving: Moving) => void) {
  const moving = ref<Moving>();
  let days = 0;
  let minutes = 0;
  let justDragged = false;

  function press(event: PointerEvent, shift: Shift, grid: () => Grid) {
    if (event.button !== 0 || event.pointerType === "touch") return;
    const block = event.currentTarget as HTMLElement;
    const [x, y] = [event.clientX, event.clientY];
    let began = false;
    justDragged = false;
    const move = (now: PointerEvent) => {
      if (!began && Math.hypot(now.clientX - x, now.clientY - y) < NEAR) return;
      began = true;
      const { column, hour, rowAt } = grid();
      const by = dragged({ x: now.clientX - x, y: hour ? now.clientY - y : 0 }, column, hour || 1);
      moving.value = { shift, to: shifted(spanOf(shift), by), personId: rowAt?.(now.clientX, now.clientY) ?? shift.person_id, by: "mouse" };
    };
    const stop = () => {
      block.removeEventListener("pointermove", move);
      block.removeEventListener("pointerup", drop);
      block.removeEventListener("pointercancel", cancel);
      window.removeEventListener("keydown", escape, true);
    };
    const drop = () => {
      stop();
      justDragged = began;
      if (began) finish();
    };
    const cancel = () => {
      stop();
      moving.value = undefined;
    };
    const escape = (key: KeyboardEvent) => {
      if (key.key === "Escape") cancel();
    };
    block.setPointerCapture(event.pointerId);
    block.addEventListener("pointermove", move);
    block.addEventListener("pointerup", drop);
    block.addEventListener("pointercancel", cancel);
    window.addEventListener("keydown", escape, true);
  }
  /** True when the click belongs to the drag that has just ended. */
  function wasDrag(): boolean {
    const was = justDragged;
    justDragged = false;
    return was;
  }
  /** Arrow keys gather a move; nothing is saved before Enter. */
  function step(key: string, shift: Shift): boolean {
    const by = arrow(key);
    if (!by) return false;
    if (moving.value?.shift.id !== shift.id) [days, minutes] = [0, 0];
    days += by.days;
    minutes += by.minutes;
    moving.value = { shift, to: shifted(spanOf(shift), { days, minutes }), personId: shift.person_id, by: "keys" };
    return true;
  }
  function finish() {
    const now = moving.value;
    moving.value = undefined;
    if (!now) return;
    const { start } = spanOf(now.shift);
    if (now.to.start !== start || now.personId !== now.shift.person_id) settle(now);
  }
  function cancel() {
    moving.value = undefined;
  }
  return { moving, press, step, finish, cancel, wasDrag };
}

export type Mover = ReturnType<typeof useMoving>;
