/** Who covers which village, in Chinese. Why a village stands as it does, the server says itself. */
import type { CoveredVillage, Coverage, VillageLink } from "@/api/client";

export type CoverageStatus = CoveredVillage["status"];

const statuses: Readonly<Record<CoverageStatus, string>> = { gap: "空缺", weak: "薄弱", backup: "候补承接", covered: "已覆盖" };

export const zhTerritory = {
  title: "村居法律顾问", nav: "村居", statuses,
  /** One character on the tile, beside shape and colour. */
  signs: { gap: "缺", weak: "!", backup: "候", covered: "✓" } as Readonly<Record<CoverageStatus, string>>,
  reason: (village: CoveredVillage): string => village.reason,
  note: (link: VillageLink): string => link.note,
  asOf: (day: string) => `${day} 的情况`, legend: "图例与筛选", only: (what: string) => `只看${what}的村`, views: "查看方式", map: "村图", byAdviser: "按顾问",
  search: "村名、拼音首字母或顾问", noMatch: "没有符合的村。可清空搜索或换一个筛选。", clear: "清空", none: "还没有村。请管理员先在「机构」里添加镇和村。",
  print: "打印名册", keys: "方向键在村之间移动,回车进入右侧操作,Esc 返回。", pick: "选一个村,查看由谁负责、为什么是他、接下来转给谁。",
  own: "本镇", town: "镇(街道)", village: "村(社区)", adviser: "顾问", backup: "候补", status: "状态", why: "说明", term: "聘期",
  tile: (status: string, why: string) => `${status}。${why}`,
  nobody: "无顾问", chain: "工单去向", whyThem: (who: string) => `为什么是 ${who}`, next: "下一件由谁接", goesToTown: "转镇司法所",
  rungs: { primary: "主聘", backup: "候补", town: "司法所", county: "县中心" },
  nobodyThere: "无人", load: (one: { open: number; cap: number | null }) => (one.cap === null ? `在办 ${one.open}` : `在办 ${one.open}/${one.cap}`),
  full: "已满", from: (since: string, until: string | null) => (until ? `${since} 至 ${until}` : `${since} 起,长期`),
  phone: (number: string) => `电话 ${number}`,
  openHere: (n: number) => `本村在办 ${n} 件`, seeOpen: "去移交",
  acts: { appoint: "聘任顾问", backup: "加候补", replace: "移交给他人", changeBackup: "换候补", renew: "续聘", end: "结束聘任" },
  actOf: (action: string, who: string) => `${action} ${who}`, at: (action: string, village: string) => `${village}:${action}`,
  person: "人员", choose: "请选择", since: "开始日期", until: "结束日期(可不填)", villagesOf: (n: number) => `负责 ${n} 个村`,
  hints: {
    appoint: "聘任后,该村的新工单先派给这位顾问。", backup: "顾问不在或在办已满时,由候补承接。",
    replace: "原聘任到开始日期前一天为止,中间不留空缺。", changeBackup: "原候补到开始日期前一天为止。", renew: "接着原聘期续聘,中间不留空缺。",
    end: "聘任到昨天为止。记录会保留。",
  },
  lastOne: "结束后该村没有顾问,将标为空缺。建议改用「移交给他人」。",
  left: (n: number) => `还有 ${n} 件未办结的工单在该顾问手里。请先移交,或确认仍由其办完。`,
  stays: "仍由原顾问办完", done: { appoint: "已聘任", backup: "已加候补", replace: "已移交,新顾问按开始日期接手", changeBackup: "已换候补", renew: "已续聘", end: "已结束聘任" },
  noAdvisers: "没有可选的顾问。请管理员先在「人员」里添加“村居法律顾问”角色。",
  table: { villages: "主聘", backupFor: "候补", open: "在办", places: "负责的村", show: "在图上看", empty: "还没有聘任。在村图上选一个村,点「聘任顾问」。" },
  theirs: (who: string) => `正在看 ${who} 的村`, showAll: "看全部", tooMany: "超过上限", away: (until: string, deputy: string | null) => (deputy ? `休假至 ${until},${deputy} 代班` : `休假至 ${until},无人代班`), inactive: "已停用",
  warned: (made: { warning: string | null; villages: number }) => made.warning ?? "",
  gaps: (n: number) => `${n} 个村没有法律顾问`, cap: "在办上限", capHint: "工单、申请各自同时在办的最多件数;不填按派单策略",
  counts: (coverage: Coverage) => `共 ${Object.values(coverage.counts).reduce((a, b) => a + b, 0)} 个村`,
};
