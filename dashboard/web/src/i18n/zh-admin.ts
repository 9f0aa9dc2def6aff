/** Words of the pages on people and units. */
export const zhAdmin = {
  people: "人员", units: "机构", duty: "值班与聘任", username: "用户名", name: "姓名", phone: "电话", unit: "单位", roles: "角色", skills: "技能",
  active: "在用", inactive: "停用", password: "初始密码", newPassword: "新密码", setPassword: "重设密码", passwordSet: "密码已重设,原有登录全部失效。",
  passwordHint: "至少 10 位,含字母、数字、符号中的两类", addPerson: "新增人员", editPerson: "修改人员", searchPeople: "姓名或用户名", deactivate: "停用后不能登录,其工单需移交。",
  roleNames: {
    admin: "管理员", supervisor: "主管", operator: "坐席", adviser: "村居法律顾问", town_officer: "司法所", reviewer: "质检", auditor: "审计",
  } as Readonly<Record<string, string>>,
  code: "代码", level: "层级", parent: "上级", address: "地址", levels: { county: "县", town: "镇(街道)", village: "村(社区)" } as Readonly<Record<string, string>>,
  addUnit: "新增机构", editUnit: "修改机构", week: (from: string, to: string) => `${from} 至 ${to}`, previousWeek: "上一周", nextWeek: "下一周", thisWeek: "本周",
  addShift: "排班", shiftPerson: "人员", shiftFrom: "开始", shiftTo: "结束", shiftKind: "班次", kinds: { primary: "主班", backup: "备班" } as Readonly<Record<string, string>>,
  noShifts: "这一天没有排班。", appointments: "村居法律顾问聘任", addAppointment: "新增聘任", village: "村(社区)", adviser: "顾问", since: "自", until: "至",
  noAppointments: "还没有聘任。", primary: "主聘", backup: "后备", removeShift: (who: string, when: string) => `删除 ${who} ${when} 的班次?`,
  removeAppointment: (who: string, village: string) => `结束 ${who} 在${village}的聘任?该村新工单将派给后备或司法所。`, indefinite: "长期",
  emptyPeople: "没有符合条件的人员。", licence: "执业证号",
};
