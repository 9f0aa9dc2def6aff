/** Work orders of other platforms (上级转办) in Chinese: the list, the form, the table and the reply sheet. */
export const zhUpstream = {
  nav: "上级转办", title: "上级转办", hint: "省市平台、12345 和邻县转来的工单；办结后按对方编号反馈。",
  steps: { register: "待登记", handle: "办理中", give_back: "待反馈", returned: "已反馈" } as Readonly<Record<string, string>>,
  empty: {
    register: "没有等待登记的转办单。平台推送或表格导入的会先列在这里。", handle: "没有正在办理的转办单。",
    give_back: "没有等待反馈的转办单。办结后列在这里。", returned: "还没有反馈过的转办单。",
  } as Readonly<Record<string, string>>,
  add: "登记转办单", shortcut: "按 N 登记", import: "导入表格", template: "下载模板", sheet: "导出待反馈", sheetHint: "所有待反馈的办理结果，一行一单",
  outside: "外部编号", sender: "来源", own: "本单编号", upstreamDue: "上级期限", received: "收到", state: "状态", matter: "事项", summary: "摘要", due: "办理期限",
  hidden: "保密内容，请打开工单查看", way: { form: "登记", file: "导入", pushed: "推送" } as Readonly<Record<string, string>>,
  giveBack: "已反馈", giveBackHint: "结果已填回对方平台后点这里", print: "打印回复单", returnedAt: (at: string) => `${at} 反馈`, open: "打开工单",
  form: {
    title: "登记上级转办", hint: "登记后立即受理，期限取本单位时限与上级期限中较早的一个。", submit: "登记并受理", keys: "Ctrl+Enter 登记，Esc 取消",
    caller: "来电人", callerHint: "没有留名可不填", number: "联系电话", kind: "诉求类型", urgency: "紧急程度", claim: "诉求", village: "村(社区)", confidential: "保密",
    dueHint: "对方没有写期限可不填", pick: "请选择", saved: (number: string) => `已登记，工单 ${number}`, known: (number: string) => `这张单已登记过：${number}`,
  },
  imported: {
    title: "导入结果", sum: (taken: number, known: number, refused: number) => `登记 ${taken} 件，重复 ${known} 件，有误 ${refused} 件`,
    row: "行", outcome: { taken: "✓ 已登记", known: "○ 以前已有", refused: "■ 有误" } as Readonly<Record<string, string>>, message: "说明",
    fix: "有误的行请在表格里改好后整张再导入，已登记的不会重复。", busy: "正在导入…",
  },
  paper: { title: "转办工单办理结果回复单", to: (who: string) => `致：${who}`, answer: "办理结果", printed: (at: string) => `打印时间 ${at}`, seal: "(单位盖章)" },
};
