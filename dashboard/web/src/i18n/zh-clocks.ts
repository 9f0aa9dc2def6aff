/** Holidays, limits and late matters in Chinese. What is wrong with a line or a row, the server says itself. */
export const zhClocks = {
  title: "时限与节假日", nav: "时限",
  calendar: {
    title: "节假日与调休", previous: "上一年", next: "下一年", year: (year: number) => `${year} 年`, month: (month: number) => `${month} 月`,
    keys: "方向键在日期之间移动,回车修改这一天。", legend: "图例", own: "本单位录入",
    kinds: { working: "工作日", weekend: "周末", holiday: "放假", make_up: "调休上班" },
    signs: { holiday: "休", make_up: "班" },
    day: (date: string, weekday: string, kind: string, name: string) => `${date} 周${weekday} ${kind}${name ? ` ${name}` : ""}`,
    edit: (date: string) => `修改 ${date}`, say: "这一天", asPublished: "按国家安排", holiday: "放假", working: "上班", name: "名称或原因",
    saved: "已保存,涉及这一天的在办工单已重新计算期限", moves: "保存后,办理期限跨过这一天的在办工单会重新计算,并写入工单记录;其他工单不变。",
    stale: "别人刚改过节假日,请重新读取后再改", reload: "重新读取",
  },
  paste: {
    title: (year: number) => `录入 ${year} 年放假通知`, hint: "每行一天或一段。重新导入会替换本单位为这一年录入的全部日期。",
    example: "例:2027-01-01 至 2027-01-03 假 元旦\n   2027-02-20 班 春节", label: "放假和调休安排", go: "导入这一年", line: (n: string) => `第 ${n} 行`, done: (year: number) => `${year} 年已录入`,
  },
  limits: {
    title: "工单时限", onlyNew: "修改只对此后受理的工单生效,在办工单的期限不变。", unit: "工作日从受理次日起算,到最后一天 24 时为止;分钟只在服务时间内计,特急全天计。",
    kind: "类别", sign: "签收", handle: "办理(工作日)", total: "含延期最长(工作日)", callBack: "回访(工作日)", returned: "可退单(工作日)", days: "工作日", minutes: "分钟",
    of: (row: string, field: string) => `${row} ${field}`, unitOf: (row: string) => `${row} 签收单位`, changed: "已改", noCallBack: "留空为不回访", sameDay: "0 为当日",
    save: "保存时限", saved: "已保存,对此后受理的工单生效", unsaved: "有修改,尚未保存", discard: "放弃修改", stale: "别人刚改过时限,请重新读取后再改",
    versionOf: (n: number) => (n ? `第 ${n} 版` : "初始时限"), urgent: "紧急程度优先于诉求类型",
  },
  late: {
    title: "时限提醒", levels: { yellow: "今天到期", red: "已超期", head: "超期两个工作日" },
    more: (n: number) => `还有 ${n} 件`, fewer: "收起", due: (day: string) => `${day} 到期`, seen: "知道了", seenOf: (number: string) => `知道了 ${number}`,
  },
};
