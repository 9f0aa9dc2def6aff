/** How work finds its person, in Chinese: every rung and reason, the queues' page and the policy's. */
import type { Who, WorkKind } from "@/api/client";

/** Why somebody was passed over, by the server's names. */
export type Against =
  | "on_leave" | "absent" | "break" | "not_responding" | "disconnected" | "busy" | "no_room" | "conflict" | "level" | "skill" | "language"
  | "not_named" | "not_yet" | "tried_just_now" | "tried_more" | "later_rung" | "later_in_order";
/** Rules of former versions, still kept with old offers. */
type Former = "tried_least" | "longest_idle";
/** A word for each that we know; for what the server learns later there is none. */
type Words<Known extends string> = Readonly<Record<Known, string>> & Readonly<Record<string, string>>;

const why: Words<Who | Former> = {
  forced: "主管指定", last_handler: "上次接待", village_adviser: "本村顾问", backup_adviser: "后备顾问", skill_group: "技能组", same_skill: "同技能",
  town_station: "司法所", county: "县中心", anyone: "在岗", mobiles: "值班手机", voicemail: "留言", call_back: "预约回拨",
  tried_least: "别人刚才没接到", longest_idle: "空闲最久",
};
const told: Words<Who | Former> = {
  forced: "主管指定您接听", last_handler: "您上次接待过这位来电人", village_adviser: "您是该村法律顾问", backup_adviser: "您是该村后备法律顾问",
  skill_group: "技能组，您空闲最久", same_skill: "您有这项技能，本组暂时无人", town_station: "您所在的司法所负责该村", county: "转县中心，您空闲最久",
  anyone: "其他人都忙，您空闲最久", mobiles: "您的手机正在值班", voicemail: "来电人已留言", call_back: "来电人预约了回拨",
  tried_least: "别人刚才没接到", longest_idle: "您空闲最久",
};
const passed: Words<Against> = {
  on_leave: "请假", absent: "未签入", break: "小休", not_responding: "连续未接，已停派", disconnected: "设备离线", busy: "通话或整理中", no_room: "在办已满", conflict: "回避",
  level: "层级不足", skill: "技能不符", language: "语言不符", not_named: "不在阶梯内", not_yet: "还没轮到这一级", tried_just_now: "刚刚呼叫过",
  tried_more: "呼叫次数更多", later_rung: "排在后一级", later_in_order: "顺位靠后",
};
const kinds: Words<WorkKind> = { call: "来电", call_back: "回拨", voicemail: "留言", ticket: "工单", application: "申请", follow_up: "回访" };

export const zhRouting = {
  why, told, passed, kinds,
  queues: {
    title: "队列", note: "每次调整都会记入审计日志。", waiting: (n: number) => `等待 ${n}`, longest: "最长", paused: (reason: string) => `已暂停:${reason}`,
    empty: (label: string) => `「${label}」没有等待的事项。新来的会按等待先后列在这里,并写明下一位派给谁。`, members: (names: string) => `成员 ${names}`, everyone: "全体在岗人员",
    kind: "类型", place: "地区", skill: "技能", waited: "已等", priority: "优先", now: "现在", next: "下一位", actions: "操作", more: (n: number) => `还有 ${n} 件未列出`,
    ringing: (who: string) => `正在派给 ${who}`, inLine: "等待中", forced: (who: string) => `指定 ${who}`, stranded: "已告知无人", nobody: "暂无人可派",
    free: "空闲", busy: "忙", opensIn: (much: string) => `${much}后轮到`, credit: (minutes: number) => `+${minutes} 分`,
    force: "指定", takeBack: "收回", exclude: "回避", pause: "暂停", goOn: "恢复", raise: (minutes: number) => `优先级加 ${minutes} 分钟`,
    of: (action: string, what: string) => `${action} ${what}`, person: "人员", reason: "原因", remark: "说明", pick: "请选择",
    hints: {
      force: "只派给这个人:空闲即派,忙则等其空闲。", exclude: "因利害关系等原因,不再派给这个人;正在派的会收回。",
      pause: "暂停后不再派出新的事项,等待者保留位置并会听到说明。",
    },
    done: { force: "已指定", takeBack: "已收回,回到原来的位置", priority: "优先级已调整", exclude: "已设回避", pause: "队列已暂停", goOn: "队列已恢复" },
  },
  policy: {
    title: "派单策略", lead: "来电和待办按阶梯逐级开放:前一级等满秒数,下一级也加入;该级没有人在岗时不等待。", fromFile: "现行:单位配置或默认策略",
    list: "队列列表", limits: "全局上限", addQueue: "新增队列", newLabel: "新队列", removeQueue: "删除队列", changedMark: "有修改", mistakeMark: "有误",
    removeSure: (label: string) => `删除「${label}」?启用后,其中等待的事项转到第一个队列,成员名单也一并删除。`,
    systemName: (name: string) => `系统标识 ${name}`, ladder: "阶梯", who: "派给谁", hold: "等待秒数", ring: "振铃秒数", group: "哪个队列的组", asQueue: "同队列", own: "本队列",
    asOffice: "同系统", asOfficeIs: (value: number) => `同系统(${value})`, addRung: "加一级", up: "上移", down: "下移",
    rungAt: (number: number) => `阶梯第 ${number} 级`, rungOf: (action: string, number: number) => `${action}第 ${number} 级`, of: (what: string, which: string) => `${what}(${which})`,
    noRungs: "阶梯是空的,至少要有一级。",
    ladderHint: "从上到下依次开放。等待秒数:本级有人在岗时,等这么久才加入下一级。振铃秒数:对每个人振铃多久算未接,不填同队列。技能组可以是别的队列的组。",
    fields: {
      label: "名称", kinds: "接收的类型", skills: "只接这些技能", min_level: "最低层级", ring_for: "振铃秒数", sticky_days: "上次接待有效天数", priority: "优先秒数",
      max_waiting: "最多等待", give_up_after: "等多久告知", retry_after: "再次派给同一人前等待", then: "溢出到", ladder: "阶梯", name: "标识",
      capacity: "每人同时在办上限", daily_cap: "每人每日上限", who: "派给谁", hold: "等待秒数", ring: "振铃秒数", queue: "哪个队列的组",
    } as Readonly<Record<string, string>>,
    hints: {
      label: "各处显示的队列名,最多 20 字。", kinds: "哪些事项进入本队列;每种类型至少有一个队列接收。", skills: "不选:任何技能都接。选了:只接需要这些技能的,且先于不限技能的队列。",
      min_level: "低于此层级的人员不派,如县级事项不下派到村。", ring_for: "秒,5 起。振铃这么久没接,派给下一位。", sticky_days: "天,0–365。几天内来过电的优先派给上次接待的人;0 为不优先。",
      priority: "秒,0–86400。本队列的事项按多等了这么久排位。", max_waiting: "人。排在此名次之后的来电人一开始就会听到可能久等的说明。", give_up_after: "秒。等满这么久无论如何都告知暂无人接听,可留言或预约回拨。",
      retry_after: "秒。上一次派给某人没有结果后,隔这么久才再派给他。", then: "本队列的阶梯走完后,接着走另一队列的阶梯;不能绕回自己。",
      capacity: "件。一个人手上同时最多几件,满了先派别人;不填不限。", daily_cap: "件。一个人一天最多派几件,含已办结;不填不限。",
    },
    levels: { village: "村", town: "镇", county: "县" } as Readonly<Record<string, string>>,
    ends: { rejected: "拒接后", timed_out: "未接后", unreachable: "呼不通后" } as Readonly<Record<string, string>>,
    noOverflow: "不溢出", anySkill: "不限", noLimit: "不限", note: "修改说明", save: "启用策略", revert: "放弃修改", saved: "策略已启用", unchanged: "未修改", changed: "有修改,尚未启用",
    refused: "策略有误,没有启用,现行策略继续有效。请改好后再试:", sure: "启用后立即对所有等待中的事项生效。", reload: "读取现行策略", stale: "别人刚启用了另一个策略,您的修改没有启用,还在屏幕上。读取现行策略会放弃您的修改。",
    leave: "有修改还没有保存,离开后会丢失。确定离开?", leaveYes: "离开", leaveNo: "留下",
    diff: {
      title: "与现行策略的差别", show: (n: number) => `查看 ${n} 处差别`, where: "位置", was: "现行", now: "改后", none: "没有", added: "新增", removed: "删除", order: "队列顺序", empty: "与现行策略相同。",
      holds: (n: number) => `等 ${n} 秒`, rings: (n: number) => `振铃 ${n} 秒`, ofQueue: (label: string) => `${label}的组`,
    },
    history: {
      title: "历史版本", at: "启用时间", who: "启用人", note: "说明", restore: "载入编辑器", restoreOf: (when: string) => `载入编辑器 ${when} 的版本`, current: "现行", none: "还没有在这里启用过策略,现行的是单位配置或默认策略。", nobody: "系统",
      restored: (when: string) => `已载入 ${when} 的版本,核对差别后启用才生效。`,
    },
    members: {
      title: "成员", add: "添加成员", search: "输入姓名", name: "姓名", unit: "单位", turn: "顺位", also: "还在", inactive: "已停用,不会派单", save: "保存成员", saved: "成员已保存", changed: "成员有修改,尚未保存",
      hint: "顺位 1 最先派,相同顺位按空闲时间;阶梯的「技能组」一级照此派单。没有编入任何队列的人员各队列都接。",
      everyone: "没有列出成员:所有没有编入其他队列的人员都接本队列。", level: (name: string) => `${name} 的顺位`, less: (name: string) => `${name} 提前`, more: (name: string) => `${name} 推后`, removeOf: (name: string) => `移除 ${name}`,
      onlyHere: (name: string) => `${name}现在各队列都接;保存后「技能组」一级只在编入的队列里派给他。`, already: (name: string) => `${name}已在名单中。`,
      isNew: "新增的队列启用后才能编成员。", reload: "重新读取名单", stale: "别人刚改过这份名单,您的修改没有保存,还在屏幕上。重新读取会放弃您的修改。", others: (queues: string) => `还在:${queues}`,
    },
    tryOut: "试算", day: "日期", run: "试算这一天", tryLead: "用上面的策略重算这一天每通来电会首先派给谁,不改变任何数据。",
    result: (calls: number, others: number) => `${calls} 通中 ${others} 通会首先派给别人`, unanswered: (n: number) => `,${n} 通当时无人可派`, noCalls: "这一天没有转人工的来电。",
    onlyOthers: "只看会改派的", at: "时间", was: "当时", wouldBe: "改后", why: "原因", nobody: "无人", same: "没有来电会改派。",
  },
  attendance: {
    title: "无人在岗", since: (minutes: number) => `已有 ${minutes} 分钟无人在岗接听,请安排人员上线`, notResponding: (names: string, n: number) => (n > 1 ? `${names} 等 ${n} 人连续未接,已停派` : `${names} 连续未接,已停派`),
    call: (name: string) => `联系 ${name}`, noPhone: (name: string) => `${name}(未登记电话)`, next: (name: string, when: string) => `下一班 ${name} ${when}`, nobodyPlanned: "排班表上没有人",
    roster: "打开排班", monitor: "查看现场", soundOn: "声音提醒:开", soundOff: "声音提醒:关", warning: (minutes: number) => `无人在岗 ${minutes} 分钟`,
  },
  mine: {
    title: "派给我的", between: ";", whyMe: "为什么派给我", none: "没有派给您的待办。", offered: (when: string) => `待接受,${when} 前未接受转派他人`, accepted: (when: string) => `${when} 派给我`, open: "打开",
    load: (n: number) => `在办 ${n} 件`, tried: (n: number) => `已派过您 ${n} 次`,
    why: {
      forced: () => "主管指定给您", last_handler: () => "您上次接待过", village_adviser: (place: string) => `${place || "该村"}法律顾问`, backup_adviser: (place: string) => `${place || "该村"}后备法律顾问`,
      skill_group: () => "本队列技能组", same_skill: () => "您有这项技能", town_station: (place: string) => `您所在的司法所负责${place || "该村"}`, county: () => "转县中心办理", anyone: () => "其他人暂不能接",
    } as Readonly<Record<string, (place: string) => string>>,
  },
};
