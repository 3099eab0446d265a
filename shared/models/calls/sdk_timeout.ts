/** SDKs limit a call as a whole; a long healthy stream must not end there. The call's watch sees to silence. */
export const SDK_TIMEOUT_MILLISECONDS = 2 ** 31 - 1;
