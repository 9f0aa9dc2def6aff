/** Repeated calls, merged tickets and alerts of many callers, in Chinese. */
export const zhMerging = {
  repeat: {
    title: (open: number) => (open ? `此号码另有 ${open} 件在办` : "此号码近 30 天有已办结的事项"), ask: "这次来电是?",
    choices: { merge: "并单", apart: "新诉求", progress: "查询进度" },
    keys: { merge: "Alt+B", apart: "Alt+X", progress: "Alt+C" },
    hints: { merge: "本单并入选中的工单", apart: "与旧单分开办理,照常登记", progress: "只问进展:本单办结,旧单留下记录" },
    which: "是哪一件", ended: "已结束,不能并入", cannot: "不能并入", told: (reply: string) => `可告知:${reply}`, noReply: "还没有答复",
    decided: { merge: (no: string) => `已并入 ${no}`, apart: () => "已定为新诉求", progress: (no: string) => `查询 ${no} 的进度` },
    by: (who: string, when: string) => `${who} ${when} 所定`, change: "改", keep: "收起", open: (no: string) => `打开 ${no}`,
  },
  candidates: {
    title: "可能是同一件事", hint: "只是提示,是否合并由您决定", into: "并入它", here: "并到本单", intoOf: (no: string) => `并入它 ${no}`, hereOf: (no: string) => `把 ${no} 并到本单`,
  },
  mass: {
    title: "群体性提醒", hint: "不同来电人反映同一对方或同村同事项", callers: (n: number) => `${n} 位来电人`, more: (n: number) => `另有 ${n} 条`,
    since: (first: string, last: string) => `最早 ${first},提醒 ${last}`, gather: "合为一件", apart: "分开办理", apart_ok: "已记为分开办理;人数翻倍时再提醒",
    made: "已合为一件,主单", leftOut: "未并入(已结束、保密或有待批申请):",
  },
  figures: { title: "诉求人与件", tickets: "来件", parts: (merged: number, asks: number) => `并入 ${merged} · 查询进度 ${asks}` },
  group: {
    title: "合并办理", counts: (callers: number, calls: number, matters: number) => `诉求人 ${callers} · 来件 ${calls} · 件 ${matters}`,
    partOf: "已并入", readOnly: "本单只读,请到主单办理;在这里写的记录会同时记到主单。主单答复后,本单来电人另行告知和回访。",
    until: (when: string) => `${when} 前可以取消并单。`, late: "并单已超过 30 天,不能再拆开。", mergedAt: (when: string) => `${when} 并入`, apart: "取消并单",
  },
};
