/** The words of the caller's page. Chinese only: they go with the recordings, which are Chinese. */
import type { CallerState, EndReason, PhoneFailure } from "@/phone/caller";
import type { Stage } from "@/phone/messages";

export const words = {
  title: "公共法律服务热线",
  subtitle: "网页电话",
  number: "您的电话号码",
  numberHint: "选填，方便我们回拨",
  numberWrong: "请只填数字，3 到 15 位",
  call: "拨打 12348",
  callAgain: "再拨一次",
  resume: "接回通话",
  hangUp: "挂断",
  mute: "静音",
  unmute: "取消静音",
  keypad: "拨号键盘",
  spoken: "语音内容",
  spokenHint: "接通后，语音提示会同时以文字显示在这里。",
  withoutMicrophone: "不用话筒，只听和按键",
  note: "拨打时浏览器会询问是否允许使用麦克风，请选“允许”。通话将被录音，信息依法保密。遇紧急情况请直接拨打 110。",
  microphone: "话筒音量",
  speaker: "听筒音量",
} as const;

const STAGES: Readonly<Record<Stage, string>> = {
  listening: "正在播放语音",
  keys: "请按键选择",
  waiting: "正在排队，请不要挂机",
  message: "请在“嘀”声后留言，按 # 结束",
};

const ENDS: Readonly<Record<EndReason, string>> = {
  completed: "通话已结束",
  busy: "全部线路都在通话中，请过几分钟再拨，或用电话直接拨打 12348",
  lost: "网络中断，通话已结束",
  failed: "暂时无法接通，请稍后再拨",
};

export const FAILURES: Readonly<Record<PhoneFailure, { readonly happened: string; readonly next: string }>> = {
  "microphone-refused": {
    happened: "没有获准使用麦克风",
    next: "请点地址栏左侧的图标（手机在浏览器设置里），把“麦克风”改为允许，然后再拨一次。",
  },
  "no-microphone": {
    happened: "没有找到可用的麦克风",
    next: "请插好耳机或话筒，关掉正在使用它的其他程序；并确认网址以 https 开头。",
  },
  network: { happened: "网络连接不上", next: "请检查网络后再拨，或用电话直接拨打 12348。" },
  "token-refused": { happened: "暂时无法接通", next: "请刷新页面后再拨，或用电话直接拨打 12348。" },
  replaced: { happened: "已在另一个页面打开", next: "请在那个页面继续通话。" },
  "not-open": { happened: "网页电话没有开通", next: "请用电话直接拨打 12348。" },
  "too-many": { happened: "拨打过于频繁", next: "请过几分钟再拨，或用电话直接拨打 12348。" },
};

export function describe(state: CallerState): string {
  switch (state.kind) {
    case "idle":
      return "可以拨打";
    case "opening":
      return "正在接通…";
    case "ringing":
      return "正在呼叫…";
    case "menu":
      return STAGES[state.stage];
    case "talking":
      return "通话中";
    case "held":
      return "请稍候，值班人员马上回来";
    case "resuming":
      return "网络断开，正在重新接上…";
    case "ended":
      return ENDS[state.reason];
    case "failed":
      return FAILURES[state.reason].happened;
  }
}

/** Recordings spell numbers as they are spoken; readers know them as digits. */
export function written(text: string): string {
  return text.replaceAll("幺二三四八", "12348").replaceAll("幺幺零", "110");
}
