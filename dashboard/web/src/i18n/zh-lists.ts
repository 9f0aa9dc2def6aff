/** Lists of tickets in Chinese: filters, saved views, export, and one action on many. */
export const zhLists = {
  views: "视图", viewsOf: "工单视图", shared: "共享", sharedBy: (who: string) => `${who} 共享`,
  builtin: {
    mine: "我的在办", unassigned: "无人承办", "mine-pressing": "我的到期", open: "全部未办结", red: "超期", yellow: "今日到期", green: "期限内",
  } as Readonly<Record<string, string>>,
  everything: "全部工单", count: (n: number, more: boolean) => (more ? "999+" : String(n)), counted: (n: string) => `共 ${n} 件`,
  saveView: "存为视图", viewName: "视图名称", viewNameHint: "最多 20 字,例如:欠薪未办结", share: "共享给全体人员(每人只看到自己可见的工单)",
  remove: "删除视图", removeSure: (name: string) => `删除视图「${name}」?工单不受影响。`, removed: "视图已删除", saved: "视图已保存",
  search: "编号、姓名、村名、摘要,或号码中任意 3 位以上数字", searchNoNumbers: "编号、姓名、村名、摘要", searchAll: "多个词用空格隔开,须全部符合",
  filters: "筛选", filtersOn: (n: number) => `筛选 ${n}`, any: "不限", yes: "是", no: "否",
  fields: {
    state: "状态", light: "期限", matter: "事项", request_kind: "诉求类型", urgency: "紧急程度", channel: "渠道", unit_id: "承办单位", handler_id: "承办人",
    village_id: "村(社区)", since: "登记自", until: "登记至", confidential: "保密", sort: "排序",
  },
  sorts: { newest: "最新登记", due: "最早到期" }, hints: { due: "只列未办结且有期限的工单" },
  lights: { red: "■ 超期", yellow: "▲ 今日到期", green: "✓ 期限内", none: "无期限" } as Readonly<Record<string, string>>,
  chips: { mine: "我的", open: "未办结", unassigned: "无人承办", pressing: "今日到期或超期" } as Readonly<Record<string, string>>,
  empty: {
    none: "还没有工单。接听来电或点「新建」登记后会列在这里。", filtered: "没有符合条件的工单。试试少输几个字,或清除筛选。",
    mine: "您手上没有未办结的工单。派给您的和您登记的会列在这里;可以看「无人承办」里有没有要处理的。",
    unassigned: "没有等待分派的工单。已受理但没有承办单位和承办人的会列在这里。", "mine-pressing": "您没有今日到期或超期的工单。临近期限的会先出现在这里。",
    open: "没有未办结的工单。新登记的会列在这里。", red: "没有超期的工单。过了期限还没有答复的会列在这里。", yellow: "今天没有到期的工单。进入最后一天的会列在这里。", green: "没有期限内的工单。受理后期限未到的会列在这里。",
  } as Readonly<Record<string, string>>,
  export: { do: "导出", working: (seconds: number) => `正在生成文件,已 ${seconds} 秒…`, done: "已导出。导出内容已记入审计日志。", hint: "导出当前列表(与屏幕显示一致,最多 10,000 件)" },
  select: (number: string) => `选择 ${number}`, selectAll: "全选已列出的", selectKeys: "方向键移动,x 选择,Shift 连选", chosen: (n: number) => `已选 ${n} 件`, clearChosen: "取消选择",
  most: (n: number) => `一次最多 ${n} 件`,
  bulk: {
    title: (action: string, n: number) => `${action} ${n} 件工单`, each: "逐件办理:个别不能办的不影响其他工单。", confirm: "确定", working: "正在逐件办理…", changed: "别人刚改过这张工单,请打开看过最新内容后再办。",
    result: (done: number, failed: number) => (failed ? `${done} 件已办,${failed} 件没有办成` : `${done} 件全部办成`), failed: "没有办成的(保持选中):", note: "记录内容", close: "办结结果", cancel: "作废原因",
    actions: { dispatch: "派单", accept: "签收", forward: "转办", close: "办结", cancel: "作废", note: "写记录" },
  },
};
