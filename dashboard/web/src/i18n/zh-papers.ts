/** Attachments, ready-made answers and lists of materials in Chinese. */
export const zhPapers = {
  files: {
    title: "附件", none: "还没有附件。", add: "添加文件", photo: "拍照上传", drop: "松开鼠标,上传到这张工单",
    hint: (mb: number, files: number) => `可拖入、粘贴或选择文件,可一次多个。PDF、图片、Word、Excel、文本、录音、视频,单个不超过 ${mb} MB,每张工单最多 ${files} 个。`,
    audience: "上传为", internal: "仅内部", public: "可给来电人",
    uploading: (name: string, percent: number) => `正在上传 ${name},${percent}%`, checking: "正在检查内容…", stop: "停止", stopOf: (name: string) => `停止上传 ${name}`, dismiss: "知道了", again: "再传一次",
    tooLarge: (name: string, mb: number) => `${name} 超过 ${mb} MB`, tooLargeDo: "请压缩或拆分后再上传。",
    view: "查看", viewOf: (name: string) => `查看 ${name}`, save: "下载", saveOf: (name: string) => `下载 ${name}`, noted: "每次下载都会留下记录。",
    remove: "删除", removeOf: (name: string) => `删除 ${name}`, toPublic: "改为可给来电人", toInternal: "改为仅内部",
    removeTitle: "删除附件", removeHint: (name: string) => `${name} 的内容将被删除,名称、删除人和原因保留在工单记录中。`, reason: "原因",
    by: (name: string, when: string) => `${name} ${when}`, removed: (name: string, when: string, why: string) => `${name} ${when} 已删除:${why}`, purged: (when: string) => `${when} 已按保存期限清除`,
    families: { pdf: "PDF", image: "图片", writing: "Word", sheet: "Excel", text: "文本", sound: "录音", film: "视频" },
  },
};
