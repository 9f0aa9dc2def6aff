/** Drafts that are not handed in, what is known of a caller, and the rest of the registration form, in Chinese. */
export const zhRegistration = {
  kept: {
    saved: (at: string) => `草稿已保存 ${at}`, typing: "草稿未保存…", offline: (since: string) => `离线 ${since} 起,草稿已存本机`, refused: "草稿没有存上",
    only: "只有您看得到,提交前不会被别人删掉。",
    elsewhere: "您在另一个窗口写得更新", elsewhereHint: "两边都在下面,选哪一个保留。", here: "这里的", there: "另一个窗口的", keepHere: "用这里的", keepThere: "用另一个窗口的",
    left: "没有写进工单的内容", leftHint: "工单已由别人办到下一步,您写的还在您的草稿里:只有您看得到,不会被别人删掉。",
    toNote: "写成内部备注", drop: "丢弃", dropped: "草稿已丢弃", noted: "已写成内部备注", sure: "确定丢弃这份草稿?不能恢复。",
    mine: "我的草稿", none: "没有未提交的草稿。", parts: { form: "登记", reply: "答复", note: "记录" } as Readonly<Record<string, string>>,
    gone: "工单已不归您办理", restored: "已恢复您上次没有提交的内容。",
  },
  caller: {
    withheld: "匿名来电:对方隐藏了号码", withheldHint: "查不到以往工单,也无法回拨。需要时请问对方的姓名和电话。",
    noNumber: "这张工单没有号码,查不到以往工单。", ringing: "正在振铃", namesHeard: "这个号码上报过的姓名", times: (n: number) => `${n} 次`, useName: (name: string) => `来电人填为${name}`,
    maybeHint: "可能多人共用这个号码,请先问清姓名。", maybeNoName: "打来过,但没有留下姓名。",
    duty: { on_duty: "今日值班", off: "今日未排班", away: "休假中" } as Readonly<Record<string, string>>,
    until: (at: string) => `至 ${at}`, hint: "接听提示", editHint: "改提示", noHint: "没有提示", notes: "备注", noNotes: "没有备注。", write: "写备注", writeHint: "下一位接听的同事需要知道什么", add: "加备注",
    takeBack: "撤回", takeBackSure: "撤回这条备注?", by: (who: string, at: string) => `${who} ${at}`, show: "看号码", shown: "已查看,查看已记入日志", known: "档案已确认",
    facts: "档案", gender: "性别", birth: "出生年", language: "语言", birthHint: "如 1962", none: "未填",
  },
  form: {
    fromRecord: "档案", fromRecordHint: "来自来电人档案,不用再问;有变化可直接改", more: "更多登记项", fewer: "收起登记项", filled: (n: number) => `已填 ${n} 项`,
    opponentType: "对方类型", amount: "标的额(元)", deadline: "时效届满日", deadlineHint: "诉讼时效、起诉或上诉期限的最后一天", deadlinePast: "期限已过", deadlineNear: (days: number) => `还剩 ${days} 天,已标「时效不足7日」`, deadlineLeft: (days: number) => `还剩 ${days} 天`,
    phoneAlt: "其他电话", contactTime: "方便联系", homeRegion: "外地来电", homeRegionHint: "省市县,本县的不用填", lawRefs: "引用法条", materials: "建议材料", materialsHint: "请对方准备什么",
    limit: (days: number, on: string) => `时限 ${days} 个工作日 · 今天受理 ${on} 到期`, limitToday: (on: string) => `特急:当日办结(${on})`, limitHint: "按诉求类型和紧急程度",
    keys: "Alt+1…8 选诉求类型 · F8 回拨 · F9 转办", groupHint: (n: number) => `${n} 项 ›`, back: "‹ 全部分类",
  },
};
