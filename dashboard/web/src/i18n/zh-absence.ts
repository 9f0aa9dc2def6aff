/** Leave, swaps of shifts, reminders and hand-over of work in Chinese. */
export const zhAbsence = {
  title: "请假与换班", lead: "请假期间不派待办,班次由代班人接替;换班由双方同意后生效。",
  askLeave: "请假", askSwap: "换班", handover: "移交工作", group: { waiting: "等我处理", mine: "我的请假与换班", team: "全员请假" },
  emptyWaiting: "没有等您处理的申请。", emptyMine: "您没有请假或换班。需要时点上面的「请假」或「换班」。", emptyTeam: "这两周没有人请假。",
  leaveOf: (who: string) => `${who} 请假`, swapOf: (who: string, to: string) => `${who} 与 ${to} 换班`, giveOf: (who: string, to: string) => `${who} 的班请 ${to} 代值`,
  deputy: (who: string) => `代班 ${who}`, noDeputy: "没有代班人", iAmDeputy: "您代班",
  states: {
    requested: "待批", approved: "已批准", refused: "未批准", cancelled: "已取消", proposed: "待对方同意", agreed: "待主管批准", done: "已换班", withdrawn: "已撤回", expired: "已过期",
  } as Readonly<Record<string, string>>,
  rejected: "未同意",
  approve: "批准", refuse: "不批准", agree: "同意", decline: "不同意", cancel: "取消请假", end: "提前销假", withdraw: "撤回",
  of: (action: string, what: string) => `${action} ${what}`,
  covered: (n: number, who: string) => `${n} 个班次已由 ${who} 代班`, gaps: (n: number, which: string) => `${n} 个班次无人值守:${which}`, noShifts: "请假期间没有班次",
  why: { no_deputy: "没有代班人", deputy_busy: "代班人有班", partly: "只有一部分在请假时间内" } as Readonly<Record<string, string>>,
  gap: (when: string, why: string) => `${when}(${why})`, done: { approved: "已批准", refused: "已答复不批准", cancelled: "已取消,未改动的班次已还给本人", ended: "已销假,未改动的班次已还给本人", swapped: "换班已生效", agreed: "已同意,等主管批准", saved: "已提交" },
  leave: {
    title: "请假", person: "请假人", myself: "本人", deputy: "代班人", nobody: "不指定(班次留空)", from: "开始", to: "结束", first: "从", last: "到(含)", byHour: "不是整天", reason: "原因", reasonHint: "如 体检、年休假", submit: "提交申请", enter: "登记并批准",
    hint: "批准后,请假时间内的班次由代班人接替;接不了的班次会列出来。", hintEnter: "主管登记的请假立即生效。", backwards: "结束时间须晚于开始时间。",
  },
  swap: {
    title: "换班", mine: "我的班次", partner: "对方", theirs: "对方的班次", giveAway: "不换,请对方代值", note: "说明", submit: "向对方提出", noShifts: "您没有可换的班次。排班后再来。",
    hint: "对方同意后生效。任何一个班次开始时还没有答复,申请自动失效。", pick: "请选择",
  },
  team: { table: "请假日历", person: "人员", until: (when: string) => `至 ${when}`, on: (who: string, day: string) => `${who} ${day} 请假`, requested: "待批", previous: "前两周", next: "后两周", today: "回到今天" },
  reminder: { title: "值班提醒", soon: (from: string, to: string, minutes: number) => `您 ${from}–${to} 值班,还有 ${minutes} 分钟`, now: (from: string, to: string) => `您 ${from}–${to} 值班,时间到了`, seen: "知道了" },
  hand: {
    title: (who: string) => `移交工作:${who}`, pickTitle: "移交工作", whose: "谁的工作", pick: "请选择", loading: "正在清点…", nothing: "没有未办结的工作,不需要移交。",
    countsOnly: "您只能看到数量;具体事项只对主管显示。", kinds: { tickets: "工单", follow_ups: "回访与提醒", villages: "村居聘任", shifts: "今后的班次" }, queues: (names: string) => `所在队列:${names}`,
    all: "全部交给", to: "交给", of: (kind: string) => `${kind}交给`, count: (n: number) => `${n} 项`, keep: "不移交", people: "人员", units: "单位",
    desk: { tickets: "退回县中心,重新派单", follow_ups: "退回县中心,由值班人员回访", villages: "结束聘任,暂不指定", shifts: "从排班中撤下" },
    walled: (n: number) => `其中 ${n} 件投诉或保密工单,只能交给县级人员或退回县中心`, reason: "原因", reasons: ["离职", "调岗", "长期请假"], fromDate: "聘任和班次从哪天起", deactivate: "移交后停用账号", deactivateHint: "停用后不能登录;所有工作须已移交。",
    send: (n: number) => `移交 ${n} 项`, sendNothing: "停用账号", running: (n: number, s: number) => `正在移交 ${n} 项,已用 ${s} 秒。请不要关闭;重复点击也只移交一次。`,
    done: (tickets: number, promises: number, villages: number, shifts: number) => `已移交:工单 ${tickets}、回访 ${promises}、聘任 ${villages}、班次 ${shifts}`, lights: "时限", due: (n: number) => `其中 ${n} 项已到时间`, more: (n: number) => `另有 ${n} 件未列出`, list: "查看明细", again: "接收人的班次重叠:",
  },
};
