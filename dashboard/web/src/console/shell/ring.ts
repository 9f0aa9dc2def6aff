/** Ringing that cannot be missed: a tone by WebAudio, the title and the icon of the tab. No sound files. */
import { onScopeDispose, watch, type Ref } from "vue";

import { t } from "@/i18n";

const ICON_ALERT =
  "data:image/svg+xml," +
  encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="15" fill="#b3261e"/><path d="M14 6h4v13h-4zM14 22h4v4h-4z" fill="#fff"/></svg>');

/** Rings while `who` names somebody. */
export function useRinging(who: Ref<string | undefined>): void {
  let stop: () => void = () => undefined;
  watch(who, (name) => {
    stop();
    stop = name === undefined ? () => undefined : ring(name);
  }, { immediate: true });
  onScopeDispose(() => { stop(); });
}

function ring(name: string): () => void {
  const title = document.title;
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const href = icon?.href;
  const silence = tone();
  let on = true;
  const blink = () => {
    document.title = on ? t.ring.tabTitle(name) : title;
    if (icon && href) icon.href = on ? ICON_ALERT : href;
    on = !on;
  };
  blink();
  const timer = window.setInterval(blink, 700);
  return () => {
    window.clearInterval(timer);
    silence();
    document.title = title;
    if (icon && href) icon.href = href;
  };
}

/** One second of two tones, three seconds of silence, like an office telephone. */
function tone(): () => void {
  if (!("AudioContext" in window)) return () => undefined;
  const audio = new AudioContext();
  const gain = audio.createGain();
  gain.gain.value = 0;
  gain.connect(audio.destination);
  for (const hertz of [440, 480]) {
    const oscillator = audio.createOscillator();
    oscillator.frequency.value = hertz;
    oscillator.connect(gain);
    oscillator.start();
  }
  const burst = () => {
    const at = audio.currentTime;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(0.12, at + 0.03);
    gain.gain.setValueAtTime(0.12, at + 1);
    gain.gain.linearRampToValueAtTime(0, at + 1.05);
  };
  void audio.resume().catch(() => undefined); // without a click before, the browser keeps us silent; the title still blinks
  burst();
  const timer = window.setInterval(burst, 3000);
  return () => {
    window.clearInterval(timer);
    void audio.close();
  };
}
