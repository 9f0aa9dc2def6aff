/** Personal data as lists may show it. The server masks too; this is the second lock, not the first. */

/** 138****5678; short and foreign numbers keep their last two digits only. */
export function maskPhone(number: string | null | undefined): string {
  if (!number || number.includes("*")) return number ?? "";
  const digits = number.replace(/^\+?86/, "");
  if (!/^\d+$/.test(digits)) return number;
  if (digits.length >= 10) return `${digits.slice(0, 3)}****${digits.slice(-4)}`;
  return `${"*".repeat(Math.max(0, digits.length - 2))}${digits.slice(-2)}`;
}

const DOUBLE_SURNAMES = ["欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "夏侯"];

/** 张*, 欧阳* */
export function maskName(name: string | null | undefined): string {
  if (!name || name.includes("*")) return name ?? "";
  const surname = DOUBLE_SURNAMES.find((double) => name.startsWith(double) && name.length > 2) ?? Array.from(name)[0] ?? "";
  return `${surname}*`;
}
