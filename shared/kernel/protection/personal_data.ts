import { isPersonalEmail, isPublicIpv4, isPublicIpv6 } from "./addresses.ts";
import type { Detector } from "./detector.ts";
import { IBAN, isIban } from "./iban.ts";
import { NATIONAL_IDS } from "./national_ids.ts";
import { isPaymentCard, PAYMENT_CARD } from "./payment_card.ts";
import {
  isPhoneNumber,
  LABELLED_PHONE_NUMBER,
  NORTH_AMERICAN_PHONE_NUMBER,
  PHONE_NUMBER,
} from "./phone_numbers.ts";

/** Personal data that its form gives away. Names and postal addresses have none. */
export const PERSONAL_DATA: readonly Detector[] = [
  {
    kind: "email",
    pattern:
      /(?<![\w.%+@-]|:\/\/)[\w.%+-]{1,64}@(?:[\p{L}\d](?:[\p{L}\d-]{0,61}[\p{L}\d])?\.){1,6}(?:[a-z]{2,24}|[A-Z]{2,24})(?![\w@-]|\.\w)/gu,
    accepts: isPersonalEmail,
  },
  { kind: "iban", pattern: IBAN, accepts: isIban },
  { kind: "payment-card", pattern: PAYMENT_CARD, accepts: isPaymentCard },
  ...NATIONAL_IDS,
  { kind: "phone", pattern: PHONE_NUMBER, accepts: isPhoneNumber },
  { kind: "phone", pattern: LABELLED_PHONE_NUMBER, accepts: isPhoneNumber },
  { kind: "phone", pattern: NORTH_AMERICAN_PHONE_NUMBER, accepts: isPhoneNumber },
  {
    kind: "ip-address",
    pattern: /(?<![\w.+/-])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\w-]|\.\d)/g,
    accepts: isPublicIpv4,
  },
  {
    kind: "ip-address",
    pattern: /(?<![\w:.])[23][0-9a-fA-F]{3}:(?:[0-9a-fA-F]{0,4}:){1,7}[0-9a-fA-F]{0,4}(?![\w:])/g,
    accepts: isPublicIpv6,
  },
];
