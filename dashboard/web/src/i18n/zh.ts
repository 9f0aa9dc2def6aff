/** Every word on the screens in Chinese: the truth whose type other languages must satisfy. */
import { zhAdmin } from "@/i18n/zh-admin";
import { zhDuty } from "@/i18n/zh-duty";
import { zhAbsence } from "@/i18n/zh-absence";
import { zhRegistration } from "@/i18n/zh-registration";
import { zhRouting } from "@/i18n/zh-routing";
import { zhLists } from "@/i18n/zh-lists";
import { zhMerging } from "@/i18n/zh-merging";
import { zhClocks } from "@/i18n/zh-clocks";
import { zhPapers } from "@/i18n/zh-papers";
import { zhNotices } from "@/i18n/zh-notices";
import { zhTerritory } from "@/i18n/zh-territory";
import { zhTickets } from "@/i18n/zh-tickets";
import { zhTogether } from "@/i18n/zh-together";
import { zhUpstream } from "@/i18n/zh-upstream";

export interface KnownProblem {
  readonly happened: string;
  readonly next: string;
}

export const zh = {
  punctuation: { colon: ":", space: " ", list: "、" },
  product: { hotline: "12348", name: "公共法律服务热线", console: "工作台" },
  common: {
    save: "保存", cancel: "取消", close: "关闭", confirm: "确定", search: "搜索", more: "加载更多", all: "全部",
    edit: "修改", add: "新增", remove: "删除", loading: "正在读取…", none: "无", yes: "是", no: "否", or: "或",
    retry: "再试一次", back: "返回", required: "必填", optional: "选填", total: "合计", open: "打开",
    done: "已保存", refresh: "刷新", copy: "复制", until: "至", times: (n: number) => `${n} 次`,
  },
  time: {
    yesterday: "昨天", today: "今天", tomorrow: "明天",
    days: (d: number, h: number) => `${d}天${h}时`,
    hours: (h: number, m: string) => `${h}时${m}分`,
    minutes: (m: number, s: string) => `${m}分${s}秒`,
    seconds: (s: number) => `${s}秒`,
    overdue: (much: string) => `超期 ${much}`,
    left: (much: string) => `还剩 ${much}`,
    dueOn: (day: string) => `${day}到期`,
    weekdays: ["一", "二", "三", "四", "五", "六", "日"],
    weekday: (name: string) => `周${name}`,
  },
  lights: { red: "超期", yellow: "临期", blue: "新", green: "正常", grey: "暂停" },
  live: {
    live: "实时", catchingUp: "正在追上",
    offline: (since: string) => `离线 ${since} 起`,
    offlineBar: (since: string) => `离线 ${since} 起,录入已存在本机。恢复后自动补传,电话不受影响的请继续接听。`,
    replaced: "数字可能已过时",
    updated: (at: string) => `更新 ${at}`,
  },
  problems: {
    codeLabel: "代码", unknown: "这一步没有成功", serverFault: "服务器出了故障",
    kept: {
      "nothing-typed": "", "on-screen": "您填的内容还在屏幕上。",
      "on-this-computer": "您填的内容已存在本机。", "on-server": "此前的内容已保存在服务器。",
    },
    nextByStatus: (status: number): string =>
      status >= 500 ? "请稍候再试;若仍不行,请把代码报给管理员。"
      : status === 403 ? "需要时请联系主管开通权限。"
      : status === 409 ? "请刷新后看最新状态再操作。"
      : status === 422 || status === 400 ? "请检查填写的内容后再试。"
      : "请再试一次;若仍不行,请把代码报给管理员。",
    stateNow: (state: string) => `现在是「${state}」`, atLeast: (n: number) => `至少 ${n} 个字`, atMostDays: (n: number) => `这个间隔最多 ${n} 天`,
    retryAfter: (much: string) => `${much}后可再试`,
    fields: {
      request_kind: "诉求类型", matter: "事项", village_id: "村(社区)", caller_name: "来电人", caller_number: "来电号码", relation: "与当事人关系", urgency: "紧急程度",
      summary: "摘要", claim: "诉求", incident_time: "发生时间", incident_place: "发生地点", opponent: "对方当事人", groups: "人群", risk_flags: "风险",
      answer: "答复内容", disposition: "处理方式", public_reply: "对来电人的答复", internal_note: "内部说明", handler_id: "承办人", unit_id: "单位", owner_id: "负责人",
      reason: "原因", result: "结果", text: "内容", note: "说明", remarks: "备注", due_at: "约定时间", next_at: "下次时间", username: "用户名", password: "密码", totp: "动态验证码",
      old: "原密码", new: "新密码", name: "姓名(名称)", phone: "电话", roles: "角色", skills: "技能", languages: "语言", licence_no: "执业证号", code: "代码",
      level: "层级", parent_id: "上级", address: "地址", person_id: "人员", starts_at: "开始时间", ends_at: "结束时间", since: "开始日期", until: "结束日期",
      from: "开始日期", to: "结束日期", interval: "间隔", q: "搜索内容", gender: "性别", birth_year: "出生年份", number: "电话号码", seconds: "秒数", kind: "类型",
    } as Readonly<Record<string, string>>,
    byCode: {
      offline: { happened: "连不上服务器", next: "请检查网线或网络;恢复后会自动继续。" },
      "sign-in-refused": { happened: "用户名或密码不对", next: "请重新输入;连续输错会暂时锁定。" },
      "totp-required": { happened: "还需要动态验证码", next: "请打开验证器应用,输入 6 位数字。" },
      "totp-wrong": { happened: "动态验证码不对", next: "请等下一组数字出现后再输入。" },
      "sign-in-locked": { happened: "连续输错次数过多,账号已暂时锁定", next: "请稍后再试,或请管理员重设密码。" },
      "csrf-refused": { happened: "页面已过期", next: "请刷新页面后再试;已输入的内容存在本机。" },
      "nobody-to-dispatch-to": { happened: "没有找到可以派的人", next: "请改为派给单位或个人。" },
      "password-wrong": { happened: "原密码不对", next: "请重新输入。" },
      "answer-too-short": { happened: "答复太短", next: "请写清答复了什么、依据、下一步找谁。" },
      "recording-away": { happened: "录音文件尚未取回,或已按期清除", next: "刚结束的通话请过几分钟再试。" },
      "recording-not-yours": { happened: "这段录音不是您接听的", next: "需要收听时请联系主管。" },
      "recording-not-found": { happened: "没有找到这段录音", next: "请刷新页面。" },
      "recording-purged": { happened: "录音已按保存期限清除", next: "通话和工单记录仍可查看。" },
      "wall-ended": { happened: "此大屏链接已停用", next: "请由主管或管理员重新生成,或在下面登录。" },
      "wall-not-found": { happened: "这块大屏已被停用", next: "请刷新列表。" },
      "seal-broken": { happened: "服务器读不出您的验证器密钥", next: "请联系管理员重置动态验证码。" },
      "recording-unplayable": { happened: "浏览器放不了这段录音", next: "请刷新页面再试;若仍不行,请告诉管理员。" },
      "not-signed-in": { happened: "登录已失效", next: "请重新登录。" },
      forbidden: { happened: "您没有这项权限", next: "需要时请联系主管。" },
      "changed-meanwhile": { happened: "别人刚改过这张工单", next: "请看两边的内容,选定后再保存。" },
      malformed: { happened: "填写的内容格式不对", next: "请检查后再试。" },
      "too-many-requests": { happened: "操作太频繁", next: "请稍等一分钟再试。" },
    } as Readonly<Record<string, KnownProblem>>,
  },
  signIn: {
    title: "登录工作台", username: "用户名", password: "密码", totp: "动态验证码", totpHint: "验证器应用里的 6 位数字",
    enrol: "您的角色须用动态验证码登录。请用手机的验证器应用扫描下面的二维码(或手工输入密钥),再输入它显示的 6 位数字。", secret: "密钥", picture: "验证器应用扫描用的二维码", openApp: "在本机的验证器中打开",
    submit: "登录", busy: "正在登录…", out: "退出登录", idleOut: "因长时间未操作,已自动退出。", lost: "登录已失效,请重新登录。",
    caps: "大写锁定已打开", forgot: "忘记密码请找本单位管理员重设。",
  },
  idle: {
    title: "还在吗?", body: (left: string) => `长时间没有操作,${left}后自动退出登录。已填写的内容不会丢失。`, stay: "继续工作",
  },
  password: { title: "修改密码", old: "原密码", fresh: "新密码", again: "再输一次新密码", differs: "两次输入不一样", submit: "修改密码", done: "密码已修改,其他设备上的登录已失效。" },
  settings: { mine: "我的设置",  language: "English", theme: "外观", themes: { auto: "跟随系统", light: "浅色", dark: "深色" } },
  nav: {
    main: "主导航", more: "更多", workbench: "工作台", mine: "我的", all: "全部工单", desk: "派单台", followUps: "回访", supervisor: "监控", statistics: "统计",
    people: "人员", units: "机构", duty: "值班", queues: "队列", policy: "策略", wallboard: "大屏", todo: "待办", me: "我", skip: "跳到正文", open: (n: string) => `未结 ${n} 件`, due: (n: string) => `到期 ${n} 件`,
    shift: (from: string, to: string) => `班次 ${from}–${to}`, noShift: "今日无班次",
  },
  presence: {
    label: "接听状态", available: "可接听", break: "小休", signed_out: "签出", next: (what: string) => `通话后:${what}`,
    reason: "小休原因", afterCall: "正在通话,选择在整理结束后生效。",
    states: { idle: "空闲", ringing: "振铃", talking: "通话", wrapup: "整理" } as Readonly<Record<string, string>>,
    reasons: {
      rest: "小休", meal: "用餐", meeting: "会议", training: "培训", reception: "接待来访", document: "办件整理",
      device_fault: "设备故障", other_pause: "其他",
    } as Readonly<Record<string, string>>,
    notResponding: "未应答,已停派",
    notRespondingHint: "连续两次未接,系统已暂停给您派电话。选「可接听」恢复。",
  },
  headset: {
    connect: "连接耳机", connecting: "正在连接耳机…", ready: "耳机已就绪", off: "耳机未连接", resuming: "通话线路恢复中,请稍候…",
    failed: {
      "no-microphone": "没有找到麦克风。请插好耳机后再连接。",
      "microphone-refused": "浏览器未获准使用麦克风。请点地址栏左侧的图标,允许麦克风。",
      "token-refused": "电话登录已失效,请重新登录。",
      "not-set-up": "尚未配置浏览器坐席电话,请联系管理员。",
      replaced: "您在别处打开了工作台,电话已转到那里。",
      network: "电话线路连不上,请检查网络后再连接。",
    },
    microphone: "话筒音量", speaker: "听筒音量",
  },
  ring: {
    title: "来电", from: (place: string) => `来自${place}`, unknownPlace: "归属地未知", why: "为何转给我",
    reasons: zhRouting.told,
    answer: "接听", reject: "拒接", keys: "Enter 接听 · Esc 拒接", left: (s: number) => `${s} 秒后转给下一位`,
    openMatters: (open: number, total: number) => `未结 ${open} · 共 ${total}`, firstCall: "首次来电",
    tabTitle: (who: string) => `☎ 来电 ${who}`, noHeadset: "耳机未连接,无法接听。请先连接耳机。", hidden: "隐藏号码",
  },
  call: {
    title: "通话", waiting: "等待来电", waitingHint: "来电会在这里弹出,并有铃声。", signedOut: "您尚未签入",
    signedOutHint: "选「可接听」后开始接电话。", onBreak: "小休中",
    talking: "通话中", hold: "保持中", ringing: "振铃", wrapup: "话后整理", answering: "正在接通…",
    mute: "静音", unmute: "取消静音", doHold: "保持", resume: "恢复", hangUp: "挂断", queue: "排队", longest: "最长",
    queueEmpty: "无人排队", recorded: "本通话全程录音", wrapLeft: "秒后自动完成", finish: "完成", extend: "+60秒",
    finishHint: "完成后即可接下一个电话", ended: "通话已结束",
    states: {
      incoming: "呼入", ivr: "导航", off_hours: "非服务时间", queued: "排队", ringing: "振铃", talking: "通话中", hold: "保持",
      voicemail: "留言", callback_requested: "预约回拨", rating: "评价中", wrapup: "整理", ended: "结束", blocked: "已拦截",
    } as Readonly<Record<string, string>>,
  },
  skills: {
    general: "综合", marriage_family: "婚姻家庭", labor: "劳动人事", contract: "合同债务", tort: "侵权赔偿", property: "房产物权",
    rural: "涉农土地", criminal: "刑事", administrative: "行政", notary: "公证", mediation: "调解", legal_aid: "法律援助",
    dialect: "方言", minority_language: "少数民族语言", supervisor: "投诉/主管",
  } as Readonly<Record<string, string>>,
  registration: zhRegistration,
  form: {
    title: "登记", ticket: "工单", none: "当前没有要登记的来电", noneHint: "接听后,登记表在这里自动打开。下面是没有写完的登记。",
    newTicket: "手工登记", drafts: "未写完的登记", noDrafts: "没有未写完的登记。", continue: "继续填写",
    kind: "诉求类型", matter: "事项", matterHint: "文字、拼音首字母或代码,如 宅基地、zjd、0301", village: "村(社区)", villageHint: "拼音首字母或村名,如 dgc",
    callerName: "来电人", refused: "拒绝提供姓名", relation: "与当事人关系", urgency: "紧急程度",
    summary: "摘要(起因经过)", summaryHint: "谁、何时、何地、因何、怎样", claim: "诉求", claimHint: "来电人想达到什么",
    time: "发生时间", place: "发生地点", opponent: "对方当事人", groups: "人群", moreGroups: "更多人群", fewerGroups: "收起",
    confidential: "来电人要求保密", callback: "需要回访", answer: "答复内容", answerHint: "答复了什么、依据、下一步找谁(当场答复至少 10 个字)",
    disposition: "处理方式", dispositionHint: "(未选;当场答复时记为当场解答)", risks: "风险", moreRisks: "更多风险", elements: "五要素",
    element: { name: "姓名", time: "时间", place: "地点", cause: "起因", course: "经过" },
    elementMissing: "还没问到,点此填写",
    resolve: "当场答复", dispatch: "转办", callBack: "预约回拨", invalid: "无效来电",
    resolved: "已当场答复并办结", dispatched: (to: string) => `已转办${to ? `给${to}` : ""}`, registered: "已受理",
    needAnswer: "当场答复需要先写答复内容(至少 10 个字)。",
    missing: (fields: string) => `还缺:${fields}`,
    keys: "F8 预约回拨 · F9 转办", noMatch: "没有找到,请换个词",
  },
  draft: {
    saved: (at: string) => `已保存 ${at}`, loaded: "已保存", typing: "未保存…", saving: "正在保存…",
    offline: (since: string) => `离线 ${since} 起,已存本机`, refused: "没有存上",
    restored: "已从本机恢复上次没有传上去的内容。",
    conflict: "别人同时改了同一处", conflictHint: "两边都在下面,选哪一个保留。", mine: "我写的", theirs: "对方写的", empty: "(空)",
    keepMine: "用我的", keepTheirs: "用对方的",
  },
  caller: {
    title: "来电人", known: "已确认", maybe: "可能是", unknown: "未知来电人", unknownHint: "首次来电,登记后会记住。",
    age: (years: number) => `${years} 岁`, adviser: (name: string) => `顾问 ${name}`, noAdviser: "未聘顾问",
    counts: (open: number, total: number) => `未结 ${open} · 共 ${total}`, notes: "备注", noNotes: "没有备注",
    history: "以往工单", noHistory: "没有以往工单。", thisCall: "本次", editNotes: "改备注", none: "接听后显示来电人和以往工单。",
    gender: { male: "男", female: "女", unknown: "" } as Readonly<Record<string, string>>, call: "拨打",
  },
  recording: {
    title: "录音", kinds: { call: "通话录音", voicemail: "留言" }, none: "这通电话没有录音。", notYours: "有录音,由接听人或主管收听。", noted: "每次收听都会记入审计日志。", purged: "已按保存期限清除",
  },
  walls: {
    title: "大屏", open: "在大屏打开…", note: "大屏用自己的链接,不需要登录,也不会过期;只显示排队、坐席状态和统计,不显示来电人,不能操作。",
    name: "放在哪里", hint: "例如:一楼大厅", make: "生成链接", link: "大屏链接", once: "请在大屏的浏览器中打开。链接只显示这一次,遗失请停用后重新生成。", copied: "已复制", here: "在本机打开",
    none: "还没有大屏。", made: (who: string, at: string) => `${who} ${at} 生成`, seen: (at: string) => `最近使用 ${at}`, never: "从未使用", end: "停用", endOf: (name: string) => `停用 ${name}`, sure: (name: string) => `停用后“${name}”立即黑屏,不能恢复。`,
  },
  offers: {
    titles: { call: "来电分配", ticket: "派单经过" }, nones: { call: "这通电话没有派给坐席。", ticket: "还没有派给任何人。" }, others: "为何没有派给其他人", show: (who: string) => `${who} 的来电分配`,
    why: zhRouting.why, passed: zhRouting.passed, further: (n: number, reason: string) => `另 ${n} 人${reason}`,
    ends: { offered: "正在振铃", answered: "接听", rejected: "拒接", timed_out: "未接", unreachable: "线路不通", cancelled: "来电人已离开", rescinded: "已撤回", lost: "接听后断线" } as Readonly<Record<string, string>>, paperEnds: { offered: "待签收", accepted: "已签收", completed: "已办", rejected: "退回", timed_out: "到时未签收", cancelled: "已撤销", rescinded: "已收回" } as Readonly<Record<string, string>>,
  },
  followUp: {
    title: "回访", kinds: { call_back: "回拨", missed_call: "未接回拨", visit_back: "回访", reminder: "提醒" } as Readonly<Record<string, string>>,
    states: { promised: "未到时间", due: "到期", done: "已完成", cancelled: "已取消" } as Readonly<Record<string, string>>,
    due: "到期", later: "以后", mine: "我的", unit: "本单位", empty: "没有到期的回访。答应来电人的回电会按时出现在这里。",
    attempts: (n: number) => (n ? `已拨 ${n} 次` : "未拨过"), lastAttempt: (at: string) => `上次 ${at}`,
    attempt: "未接通", done: "完成", postpone: "改期", result: "结果", note: "说明", dueAt: "约定时间", create: "约定回访",
    create_ok: (at: string) => `已约定 ${at} 回访`, kind: "类型",
    results: {
      reached: "已接通完成", no_answer: "无人接听", busy_off: "占线/关机/停机", refused: "拒绝回访", wrong_person: "非本人",
      invalid_number: "空号", no_callback_wanted: "来电人要求不回访",
    } as Readonly<Record<string, string>>,
    quick: { half: "30 分钟后", afternoon: "今天 17:00", morning: "明天 09:00" }, noNumber: "无号码", who: "来电人", when: "应在",
    attemptNoted: "已记下这次未接通", doneNoted: "已完成", postponed: (at: string) => `已改到 ${at}`, owner: "负责",
  },
  adviser: {
    todo: "待办", fresh: "新派给您", accept: "接单", decline: "退回", empty: "没有待办工单。新派来的会出现在最上面。", open: "办理中",
    followUps: "回访", none: "没有要回的电话。", unsent: (n: number) => `${n} 条待发送`, unsentHint: "没有网络时写的答复会留在本机,恢复后请再按一次提交。",
    villages: "负责的村", duty: "值班", noDuty: "本周没有值班。", greeting: (name: string) => name, dueFirst: "按期限排列",
  },
  board: {
    queue: "排队", longest: "最长等待", offered: "今日来电", answered: "接听", in15: "15秒接通", abandoned: "放弃", callBacks: "待回拨", seconds: "秒",
    people: "坐席", halfHours: "半小时来电", tickets: "工单", followUps: "回访到期", red: "超期", yellow: "临期", fresh: "新", overdueTickets: "超期工单", dueTickets: "临期工单",
    oldest: (much: string) => `最久 ${much}`, nobody: "没有坐席签入", name: "姓名", state: "状态", since: "已持续", today: "今日接听", skill: "技能",
    place: "地区", caller: "来电", waited: "已等", position: "次序", next: "下一步", warnings: "需要处理",
    noWarnings: "没有需要立即处理的事。", noQueue: "无人排队。", offeredTo: (who: string) => `正在呼叫 ${who}`, waitingFor: "等待空闲坐席",
    warn: {
      unattended: (n: number) => `${n} 人排队而无人可接听`, longWait: (who: string, much: string) => `${who} 已等 ${much}`,
      notResponding: (who: string) => `${who} 连续未接,已停派`, overdue: (n: number) => `${n} 张工单超期`,
      followUps: (n: number, oldest: string) => `${n} 个回访到期未做,最久 ${oldest}`, longWrap: (who: string, much: string) => `${who} 整理已 ${much}`,
      longBreak: (who: string, much: string) => `${who} 小休已 ${much}`,
    },
    signedOut: "已签出", of: (n: number, total: number) => `${n}/${total}`,
  },
  duty: zhDuty,
  routing: zhRouting,
  ...zhTickets,
  together: zhTogether,
  territory: zhTerritory,
  clocks: zhClocks,
  papers: zhPapers,
  notices: zhNotices,
  lists: zhLists,
  merging: zhMerging,
  absence: zhAbsence,
  supervisor: { title: "现场监控", note: "监控页所见均会记入审计日志。", openWall: "打开大屏" },
  statistics: {
    title: "统计", from: "从", to: "到", interval: "间隔", intervals: { half_hour: "半小时", day: "日", week: "周", month: "月" },
    presets: { today: "今天", week: "本周", month: "本月", quarter: "近 90 天" }, calls: "来电", matters: "事项", towns: "镇村", operators: "坐席",
    export: "导出 xlsx", formulas: "计算方法", explain: (name: string) => `${name}怎么算`, small: "分母小于 20 时显示 n/N,不显示百分比。", empty: "这段时间没有来电。", start: "时段",
    offered: "来电", answered: "接听", abandoned: "放弃", short: "其中短时", answerRate: "接通率", in15s: "15秒接通率", wait: "平均等待", talk: "平均通话",
    wrapup: "平均整理", satisfied: "满意率", tickets: "工单", closed: "已办结", overdue: "超期", share: "占比", name: "名称", missed: "未接",
    diverted: "改留言/回拨", group: "类别", chart: "来电与接听走势",
  },
  admin: zhAdmin,
  upstream: zhUpstream,
  portal: {
    title: "公共法律服务热线", lead: "遇到法律上的事,打 12348 问一问,不收费。", large: "大字", normal: "标准字", hours: "什么时候可以打",
    hoursText: "随时可以打", hoursAfter: "没有人值班的时候,可以留言或留下号码,我们会给您回电话。", dial: "拨打 12348", web: "用网页打电话",
    webHint: "不用手机卡。电脑或手机浏览器即可,需要允许使用麦克风。", whatTitle: "可以问什么",
    what: ["拖欠工资、工伤、劳动合同", "离婚、抚养、赡养、继承", "土地、宅基地、征地补偿", "借钱、合同、买东西被骗", "怎样申请法律援助、做公证、找人调解"],
    howTitle: "打电话时会怎样", how: ["先听一句问候,通话会录音。", "值班律师或工作人员接听,您直接说事就行。", "当场答不了的,会告诉您工单号、谁来办、什么时候回电。"],
    emergency: "人身危险请打 110;火灾 119;急救 120。", staff: "工作人员入口", language: "English",
  },
};

export type Messages = typeof zh;
