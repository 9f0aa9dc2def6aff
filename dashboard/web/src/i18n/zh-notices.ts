/** What was told outside, to whom, and what became of it, in Chinese. */
type Words = Readonly<Record<string, string>>;

export const zhNotices = {
  title: "通知", nav: "通知", failedCount: (n: number) => `${n} 条发送失败`,
  lead: "工单的进展以短信告诉来电人,以群机器人告诉承办单位。通知里只有工单编号和日期,没有姓名、电话和诉求内容。",
  channels: {
    title: "通道", units: "收什么", office: "超期和故障", everything: "全部", ofUnits: (codes: string) => `单位 ${codes} 的工单`, citizens: "来电人",
    kinds: { sms: "短信", wecom: "企业微信", dingtalk: "钉钉", webhook: "其他系统" } as Words,
    state: "状态", waits: "待发", sent: "已发", failed: "失败", lastSent: "最近送出", never: "尚未送出", days: (n: number) => `最近 ${n} 天`,
    fine: "正常", idle: "尚未使用", failing: "故障", trying: "正在重试", logged: "只记日志,不发出",
    test: "测试", testOf: (label: string) => `测试 ${label}`, tested: (label: string) => `测试通知已交给${label},结果见下表`, testedText: (number: string) => `测试短信已交给通道,发往您的手机 ${number}`,
    off: "短信已关闭(notices.sms = \"off\"),不会给来电人发短信。", none: "还没有设置任何群机器人。请在 config.toml 的 [notices.robots] 中填写,说明见运维文档“Notices”一节。",
  },
  shelves: { title: "通知记录", all: "全部", pending: "待发", sent: "已发", failed: "失败", dropped: "未发" } as Words,
  empties: {
    all: "还没有通知。工单受理、派单、办结时会自动产生。", pending: "没有等待发送的通知。", sent: "还没有发出的通知。", failed: "没有发送失败的通知。", dropped: "没有因规则而不发的通知。",
  } as Words,
  columns: { made: "时间", channel: "通道", to: "对象", occasion: "事由", text: "内容", state: "结果" },
  states: { pending: "待发", sending: "发送中", sent: "已发", failed: "失败", unknown: "可能已发出", dropped: "未发" } as Words,
  loggedOnly: "已记日志(未发出)", next: (when: string) => `${when} 发送`, attempts: (n: number) => `第 ${n} 次`, again: "重发",
  againOf: (what: string) => `重发 ${what}`, queued: "已重新排队发送",
  unsure: "这条短信可能已经送到来电人,只是没有收到通道的确认。重发可能使对方收到两条。仍要重发?", unsureYes: "仍要重发", everyChannel: "全部通道",
  occasions: {
    accepted: "受理", answered: "当场答复", replied: "有结果", closed: "办结", not_accepted: "不予受理", transferred: "转出", extended: "延期", withdrawn: "作废",
    dispatched: "派单", sent_back: "审核退回", rework: "重办", urged: "催办", supervised: "督办", yellow: "黄牌", red: "红牌", head: "超期两个工作日", failed: "通知故障", test: "测试",
  } as Words,
  reasons: {
    unreachable: "连不上对方服务器", timed_out: "对方没有在规定时间内应答", busy: "对方繁忙或限制了频率", refused: "对方拒收", unauthorised: "账号、地址或密钥不被接受,请核对 config.toml",
    redirected: "对方地址发生跳转,为安全不跟随,请改为最终地址", strange_answer: "应答不是预期格式,可能被防火墙拦截", number_unusable: "号码无法接收短信",
    interrupted: "发送途中程序中断,结果不明", misconfigured: "通道没有设置或设置有误,请运行 hotline check", landline: "固定电话不发短信", opted_out: "来电人不要短信", too_many: "当天已达短信上限",
    replaced: "已有更新的通知代替", switched_off: "短信已关闭", unsafe: "涉家暴或侵害未成年人,为安全不发短信",
  } as Words,
  texts: {
    title: "短信", wanted: "接收短信通知", refused: "不要短信", unreachable: "不是手机号,不发短信", stop: "来电人不要短信", resume: "恢复短信", hint: "对这个号码的所有工单有效", saved: "已记录",
  },
};
