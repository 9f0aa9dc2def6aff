/** Attachments, ready-made answers and lists of materials in Chinese. */
export const zhPapers = {
  files: {
    title: "附件", none: "还没有附件。", add: "添加文件", photo: "拍照上传", drop: "松开鼠标,上传到这张工单",
    hint: (mb: number, files: number) => `可拖入、粘贴或选择文件,可一次多个。PDF、图片、Word、Excel、文本、录音、视频,单个不超过 ${mb} MB,每张工单最多 ${files} 个。`,
    audience: "上传为", internal: "内部", public: "对外(可给来电人)",
    uploading: (name: string, percent: number) => `正在上传 ${name},${percent}%`, checking: "正在检查内容…", stop: "停止", stopOf: (name: string) => `停止上传 ${name}`, dismiss: "知道了", again: "再传一次",
    tooLarge: (name: string, mb: number) => `${name} 超过 ${mb} MB`, tooLargeDo: "请压缩或拆分后再上传。",
    view: "查看", viewOf: (name: string) => `查看 ${name}`, save: "下载", saveOf: (name: string) => `下载 ${name}`, noted: "每次下载都会留下记录。",
    remove: "删除", removeOf: (name: string) => `删除 ${name}`, toPublic: "改为对外", toInternal: "改为内部",
    removeTitle: "删除附件", removeHint: (name: string) => `${name} 的内容将被删除,名称、删除人和原因保留在工单记录中。`, reason: "原因",
    by: (name: string, when: string) => `${name} ${when}`, removed: (name: string, when: string, why: string) => `${name} ${when} 已删除:${why}`, purged: (when: string) => `${when} 已按保存期限清除`,
    families: { pdf: "PDF", image: "图片", writing: "Word", sheet: "Excel", text: "文本", sound: "录音", film: "视频" },
  },
  stock: {
    title: "常用答复", materials: "材料清单", open: "插入常用答复", key: "输入 ::", find: "查找常用答复或材料清单", hint: "输入词语或拼音首字母,上下键选择,回车插入,Esc 关闭",
    nothing: "没有找到。换个词试试,或到“常用答复”页面新增。", manage: "管理常用答复", own: "我的", office: "全单位", listMark: "材料", uses: (n: number) => `用过 ${n} 次`,
    missing: (names: string) => `工单里没有:${names}。请把【】里的内容补上再提交。`, choose: (title: string) => `${title}:选择要告知的材料`, insertChosen: "插入所选材料", backToList: "返回查找",
    none: "还没有常用答复。点“新增”写第一条。", add: "新增", edit: (title: string) => `修改 ${title}`, search: "查找", group: "事项大类", anyMatter: "不限事项", text: "内容", heading: "标题", scope: "谁能用", scopeOwn: "只有我", scopeOffice: "全单位",
    placeholders: "占位词", placeholderHint: "插入时自动换成工单里的内容", insert: (name: string) => `插入 {${name}}`, save: "保存", saved: "已保存", retire: "停用", retireOf: (title: string) => `停用 ${title}`, retireAsk: (title: string) => `停用“${title}”?已写进工单的内容不受影响。`,
    history: "历史版本", historyOf: (title: string) => `${title} 的历史版本`, version: (n: number) => `第 ${n} 版`, restore: "用回这一版", unknown: (names: string) => `不认识的占位词:${names}`, more: "还有更多,请输入词语缩小范围。", by: (name: string, when: string) => `${name} ${when}`,
    shipped: "随系统提供", officeList: "本单位修改", stale: "别人刚改过,请关闭后重新打开再改", forms: { original: "原件", copy: "复印件", both: "原件和复印件", any: "不限" },
  },
};
