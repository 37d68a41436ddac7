import type { Service } from "../define.ts";
import { device, inboxRules } from "./inbox.ts";

/** Where email goes. Its rules are those of all three kinds. */
export const email = device({
  type: "email.inbox", service: "email", title: "Email inbox", says: "A person who gets email.", operation: "email:Deliver",
  address: (id) => `${id}@example.com`, rules: inboxRules,
});
export const sms = device({
  type: "sms.phone", service: "sms", title: "Phone", says: "A person who gets text messages.", operation: "sms:Deliver",
  address: (id) => `+1555${id}`, rules: {},
});
export const mobile = device({
  type: "mobile.app", service: "mobile", title: "Mobile app", says: "An app that gets push notifications.", operation: "mobile:Deliver",
  address: (id) => `arn:aws:sns:us-east-1:123456789012:endpoint/GCM/app/${id}`, rules: {},
});

export const inboxes: readonly Service[] = [email, sms, mobile];
