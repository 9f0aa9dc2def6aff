/** The operator's telephone in this page, made once by the shell and shared by injection. */
import { inject, onScopeDispose, provide } from "vue";

import { api } from "@/api/client";
import { softphoneKey, type Softphone } from "@/console/softphone";
import { createWebphone } from "@/phone/softphone";

export function provideSoftphone(): Softphone {
  const phone = createWebphone({ url: "/ws/phone", token: freshToken });
  onScopeDispose(() => { phone.stop(); });
  provide(softphoneKey, phone);
  return phone;
}

export function useSoftphone(): Softphone {
  const phone = inject(softphoneKey);
  if (!phone) throw new Error("no softphone above this component");
  return phone;
}

async function freshToken(): Promise<string> {
  const { data } = await api.GET("/api/me/phone");
  return data?.token ?? ""; // an empty token is refused, which the telephone reports as such
}
