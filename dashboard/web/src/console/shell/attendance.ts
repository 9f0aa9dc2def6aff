/** Whom to send for while nobody is there: who is on duty by the roster and does not sit at a desk, else who comes next. */
import { ref, watch, type Ref } from "vue";

import { api, type Shift } from "@/api/client";
import { now } from "@/design/clock";
import { startOfDay } from "@/design/time";

export interface OnDuty {
  readonly name: string;
  readonly phone: string | null;
  /** Absent: on duty now. */
  readonly from?: string;
}
const MOST = 3; // telephones in one line

/** Read anew whenever an alarm begins; empty while there is none. */
export function useOnDuty(since: Readonly<Ref<string | null>>): Ref<readonly OnDuty[]> {
  const found = ref<readonly OnDuty[]>([]);
  watch(since, async (alarm) => {
    if (!alarm) {
      found.value = [];
      return;
    }
    const people = await onDuty();
    if (alarm === since.value) found.value = people;
  }, { immediate: true });
  return found;
}

async function onDuty(): Promise<OnDuty[]> {
  const shifts = (await api.GET("/api/shifts/on-duty")).data?.items ?? [];
  if (shifts.length) return Promise.all(shifts.slice(0, MOST).map((shift) => reached(shift)));
  const [from, to] = [new Date(now.value), new Date(startOfDay(now.value, 2))].map((at) => at.toISOString());
  const { data } = await api.GET("/api/shifts", { params: { query: { from: from ?? null, to: to ?? null, limit: 1 } } });
  const [next] = data?.items ?? [];
  return next ? [{ ...(await reached(next)), from: next.starts_at }] : [];
}

/** The telephone of the shift before that of the person. */
async function reached(shift: Shift): Promise<OnDuty> {
  if (shift.phone) return { name: shift.person_name, phone: shift.phone };
  const { data } = await api.GET("/api/people/{person_id}", { params: { path: { person_id: shift.person_id } } });
  return { name: shift.person_name, phone: data?.phone ?? null };
}

const KEY = "hotline.attendance-sound";
const EVERY_MS = 30_000;

/** Off unless somebody wants it on this computer: the line is seen on every page. */
export function useAlarmSound(since: Readonly<Ref<string | null>>): Ref<boolean> {
  const isOn = ref(localStorage.getItem(KEY) === "on");
  watch(isOn, (on) => { localStorage.setItem(KEY, on ? "on" : "off"); });
  watch([since, isOn] as const, ([alarm, on], _, onCleanup) => {
    if (!alarm || !on || !("AudioContext" in window)) return;
    const audio = new AudioContext();
    void audio.resume().catch(() => undefined); // without a click before, the browser keeps us silent
    chime(audio);
    const timer = window.setInterval(() => { chime(audio); }, EVERY_MS);
    onCleanup(() => {
      window.clearInterval(timer);
      void audio.close();
    });
  }, { immediate: true });
  return isOn;
}

/** Two soft notes, unlike a telephone. */
function chime(audio: AudioContext): void {
  for (const [hertz, after] of [[660, 0], [520, 0.25]] as const) {
    const [oscillator, gain] = [audio.createOscillator(), audio.createGain()];
    const at = audio.currentTime + after;
    oscillator.frequency.value = hertz;
    gain.gain.setValueAtTime(0.1, at);
    gain.gain.exponentialRampToValueAtTime(0.001, at + 0.5);
    oscillator.connect(gain).connect(audio.destination);
    oscillator.start(at);
    oscillator.stop(at + 0.5);
  }
}
