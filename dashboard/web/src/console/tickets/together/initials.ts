/** Pinyin initials of Chinese names, by the browser's own collation: no dictionary to load. */
const LETTERS = "abcdefghjklmnopqrstwxyz";
/** The first character of each letter in pinyin order; i, u and v begin no syllable. */
const FIRST = "阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨他屲夕丫帀";
const order = new Intl.Collator("zh-Hans-CN-u-co-pinyin");

export function initials(name: string): string {
  return Array.from(name, initial).join("");
}

function initial(character: string): string {
  if (!/\p{Script=Han}/u.test(character)) return character.toLowerCase();
  for (let place = FIRST.length - 1; place >= 0; place--) {
    if (order.compare(character, FIRST.charAt(place)) >= 0) return LETTERS.charAt(place);
  }
  return "a";
}

/** By a part of the name, or by the initials from their beginning. */
export function matches(name: string, query: string): boolean {
  const wanted = query.trim().toLowerCase();
  return !wanted || name.toLowerCase().includes(wanted) || initials(name).startsWith(wanted);
}
