/** How work finds its person, in Chinese: every rung and reason, the queues' page and the policy's. */
import type { Who, WorkKind } from "@/api/client";

/** Why somebody was passed over, by the server's names. */
export type Against =
  | "absent" | "break" | "not_responding" | "disconnected" | "busy" | "no_room" | "conflict" | "level" | "skill" | "language"
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
  absent: "未签入", break: "小休", not_responding: "连续未接，已停派", disconnected: "设备离线", busy: "通话或整理中", no_room: "在办已满", conflict: "回避",
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
    title: "派单策略", lead: "来电和待办按阶梯逐级开放:前一级等满秒数,下一级也加入;该级没有人在岗时不等待。", inForce: (version: string) => `现行版本 ${version}`, fromFile: "现行:单位配置或默认策略",
    ladder: "阶梯", who: "派给谁", hold: "等待秒数", ring: "振铃秒数", asQueue: "同队列", asOffice: "同系统", addRung: "加一级", up: "上移", down: "下移",
    rungOf: (action: string, number: number) => `${action}第 ${number} 级`, noRungs: "阶梯是空的,至少要有一级。",
    fields: {
      label: "名称", ring_for: "振铃秒数", sticky_days: "上次接待有效天数", priority: "优先秒数", max_waiting: "最多等待", then: "溢出到",
      ladder: "阶梯", skills: "技能", name: "标识", kinds: "类型",
    } as Readonly<Record<string, string>>,
    noOverflow: "不溢出", note: "修改说明", save: "启用策略", revert: "放弃修改", saved: "策略已启用", unchanged: "未修改", changed: "有修改,尚未启用",
    refused: "策略有误,没有启用,现行策略继续有效。请改好后再试:", sure: "启用后立即对所有等待中的事项生效。",
    tryOut: "试算", day: "日期", run: "试算这一天", tryLead: "用上面的策略重算这一天每通来电会首先派给谁,不改变任何数据。",
    result: (calls: number, others: number) => `${calls} 通中 ${others} 通会首先派给别人`, unanswered: (n: number) => `,${n} 通当时无人可派`, noCalls: "这一天没有转人工的来电。",
    onlyOthers: "只看会改派的", at: "时间", was: "当时", wouldBe: "改后", why: "原因", nobody: "无人", same: "没有来电会改派。",
  },
};
