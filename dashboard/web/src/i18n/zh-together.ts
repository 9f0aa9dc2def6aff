/** Several people on one ticket, in Chinese: both versions, who is here, who has claimed it, mentions, keys. */
export const zhTogether = {
  edit: {
    open: "修改登记", title: "修改登记内容", save: "保存", kept: "已恢复上次没有存上的内容。", nothing: "没有改动", saved: "已保存",
    changedMeanwhile: (who: string) => `▲ ${who}刚改过这张工单。您写的都在,保存时两边并排显示。`, somebody: "别人",
    discard: "放弃改动",
  },
  conflict: {
    title: "别人先保存了", hint: (who: string) => `${who}在您填写期间改过这张工单。您写的一个字也没丢:不同之处逐项列在下面,选好后再保存。`,
    field: "栏目", before: "原来", mine: "我写的", theirs: "对方现在的", useMine: "用我的", useTheirs: "用对方的", allMine: "全部用我的", allTheirs: "全部用对方的",
    clash: "▲ 两边都改了", onlyMine: "只有我改", onlyTheirs: "只有对方改", save: "按所选保存", choose: (n: number) => `还有 ${n} 处没有选`,
    nowIs: "现在是", moved: (who: string) => `${who}先操作了这张工单`, movedHint: "您填的都还在。先看清下面的变化,再决定是否照样提交。", noDifference: "可见栏目没有变化,可能是加了期限或协办等。",
    again: "已看过,按最新情况提交", state: "状态",
  },
  fields: {
    handler_id: "承办人", unit_id: "承办单位", co_units: "协办单位", due_at: "期限", public_reply: "对外答复", contacted: "已联系来电人", contacted_at: "联系时间",
    contact_number: "联系号码", is_true: "诉求属实", resolved: "问题已解决", unresolved_reason: "未解决的原因", satisfaction: "评价", result: "办结说明", refusal: "不予受理",
    way_told: "告知途径", transferred_to: "转往", outside_number: "外部编号", supervision: "督办单号", supervision_due_at: "督办期限", merged_into_id: "并入",
  } as Readonly<Record<string, string>>,
  history: { changed: (n: number) => `改了 ${n} 项`, from: "改前", to: "改后" },
  presence: {
    here: "也在看", typing: "正在输入", nobody: "只有您在看这张工单", label: "谁在看这张工单", more: (n: number) => `还有 ${n} 人`,
  },
  claim: {
    claim: "认领", release: "放下", takeOver: "接管", mine: (until: string) => `您已认领,到 ${until};页面开着会自动续`, theirs: (who: string, until: string) => `${who} 已认领,到 ${until}`,
    free: "还没有人认领", label: "认领", takeOverTitle: "接管认领", takeOverHint: (who: string) => `${who} 正在办这张工单。接管后由您办理,理由写进办理过程。`, reason: "接管理由", submit: "接管",
    lost: "您的认领已到期,请重新认领。",
  },
  mention: {
    nav: "提到我的", title: "提到我的", none: "没有人提到您。同事在内部记录里 @ 您时,会出现在这里。", unread: (n: number) => `${n} 条未读`, by: (who: string) => `${who} 提到了您`,
    open: "打开工单", read: "标为已读", allRead: "全部标为已读", add: "@ 同事", hint: "姓名或拼音首字母", nobodyFound: "没有找到能看这张工单的同事", remove: (who: string) => `不再提到 ${who}`,
    onlyInternal: "只有内部记录能 @ 同事;被提到的人须本来就能看这张工单。", told: "被提到", was: "已读",
  },
  keys: {
    title: "键盘操作", hint: "在输入框里打字时,单个字母不起作用。", open: "打开这张键盘表",
    everywhere: "随处可用", ticket: "工单页", registration: "登记", ringing: "来电振铃", list: "列表", writing: "输入框", close: "关闭对话框",
    note: "写记录", move: "从一行到另一行", row: "打开这一行", edit: "修改登记", claim: "认领或放下", mentions: "提到我的", answer: "接听", reject: "拒接",
    callBack: "预约回拨(输入时也可用)", passOn: "转办(输入时也可用)", tick: "勾选一行;Shift 连选", pick: "上下选择建议", take: "采用所选建议", send: "提交记录",
  },
};
