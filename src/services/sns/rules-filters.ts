/** Filter policies: SNS-030 to SNS-043. The language itself is read and applied in aws/filter-policy.ts. */
import type { RuleDefinition } from "../define.ts";

const DG = "https://docs.aws.amazon.com/sns/latest/dg/";
const policy = ["FilterPolicy"];

export const filterRules: { readonly [id: string]: RuleDefinition } = {
  "SNS-030": {
    rank: "P0", title: "No policy, no match", status: "documented", source: `${DG}sns-message-filtering.html`, mark: "dropped", properties: policy,
    says: "Without a policy a subscription gets everything, with one only what matches. A mismatch is neither error nor retry nor dead letter. An empty text removes the policy.",
    tells: "Filtered out: {why}", moment: "first message filtered out",
    note: "“All topics receive the message” means all subscribers of the topic.",
  },
  "SNS-031": { rank: "P0", title: "And across keys, or within a key", status: "documented", source: `${DG}and-or-logic.html`, properties: policy, says: "Each key of the policy must be matched by at least one element of its list; what the policy does not name is ignored. Matching looks at capitals." },
  "SNS-032": { rank: "P0", title: "Operators on texts", status: "documented", source: `${DG}string-value-matching.html`, properties: policy, says: "A plain text matches exactly; `prefix`, `suffix` and `equals-ignore-case` match beginnings, ends and the same letters. There is no `wildcard`." },
  "SNS-033": { rank: "P0", title: "anything-but", status: "documented", source: `${DG}string-value-matching.html`, properties: ["FilterPolicy", "anythingButExtended"], says: "Matches values that are there and not listed, or without the prefix. Of an array one element outside the list suffices: AWS's text and its example disagree, and we follow the example." },
  "SNS-034": { rank: "P0", title: "Numbers", status: "documented", source: `${DG}numeric-value-matching.html`, properties: policy, says: "`numeric` compares with one operator or a range whose lower end comes first, from −10⁹ to 10⁹ with five decimals. Texts do not match." },
  "SNS-035": { rank: "P0", title: "exists", status: "documented", source: `${DG}attribute-key-matching.html`, properties: policy, says: "`exists: true` wants the key with a value; `exists: false` wants it absent, and at least one other attribute present." },
  "SNS-036": { rank: "P2", title: "cidr", status: "documented", source: `${DG}string-value-matching.html`, properties: policy, says: "`cidr` matches a text with an IPv4 or IPv6 address of the block." },
  "SNS-037": { rank: "P1", title: "$or", status: "documented", source: `${DG}and-or-logic.html`, properties: policy, says: "`$or` matches if one of its alternatives does, together with the keys beside it." },
  "SNS-038": { rank: "P1", title: "Types of attributes", status: "documented", source: `${DG}subscription-filter-policy-constraints.html`, properties: ["FilterPolicy", "FilterPolicyScope"], says: "Of attributes only String, String.Array and Number are compared. An array that is no JSON matches nothing." },
  "SNS-039": { rank: "P0", title: "Filtering on the body", status: "documented", source: `${DG}sns-message-filtering-scope.html`, properties: ["FilterPolicy", "FilterPolicyScope"], says: "With `FilterPolicyScope` MessageBody the policy looks into the message, nested keys too. A body that is no JSON object never matches, and attributes are ignored." },
  "SNS-040": { rank: "P2", title: "Arrays and dots in bodies", status: "assumed", source: `${DG}string-value-matching.html`, properties: policy, says: "One element of an array suffices; of an array of objects one element must match all keys below it. A dot in a key is the same as nesting. The rule of the same element is that of EventBridge's open-source matcher." },
  "SNS-041": { rank: "P1", title: "How complex a policy may be", status: "documented", source: `${DG}subscription-filter-policy-constraints.html`, properties: policy, says: "At most five keys and 150 combinations: over the keys, list length × nesting depth, multiplied; with `$or` the sum over the alternatives." },
  "SNS-042": { rank: "P1", title: "Malformed policies", status: "measured", source: `${DG}subscription-filter-policy-constraints.html`, properties: policy, says: "A policy is checked when it is set; a bad one is refused with InvalidParameter and the old one stays." },
  "SNS-043": {
    rank: "P2", title: "Changes of filters are slow", status: "documented", source: `${DG}sns-subscription-filter-policies.html`, mark: "waiting", properties: ["filterPropagationMs"],
    says: "A changed policy may take up to 15 minutes to act. 200 policies a topic and 10,000 an account are the quotas (not modelled).",
    tells: { "sns/filter-took-effect": "The changed filter policy acts from now on.", default: "The filter policy changes." },
  },
};
