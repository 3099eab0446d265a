/**
 * Credentials that are known by their form alone, as their issuers document it. Each is the source of a
 * pattern that begins with a fixed word; none ends before the credential does.
 */
export const SECRET_FORMATS: readonly string[] = [
  // Models
  "sk-ant-[\\w-]{20,}",
  "sk-(?:proj|svcacct|admin|or-v1)-[\\w-]{20,}",
  "sk-[A-Za-z0-9]{32,}",
  "AIza[\\w-]{35}",
  "fw_[A-Za-z0-9]{20,}",
  "fpk_[A-Za-z0-9]{20,}",
  "gsk_[A-Za-z0-9]{40,}",
  "hf_[A-Za-z0-9]{30,}",
  "pplx-[A-Za-z0-9]{40,}",
  "r8_[A-Za-z0-9]{37,}",
  "xai-[A-Za-z0-9]{60,}",
  // Clouds and platforms
  "(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])",
  "AccountKey=[A-Za-z0-9+/]{80,}={0,2}",
  "[\\w~.]{3}\\dQ~[\\w~.-]{31,34}",
  "GOCSPX-[\\w-]{28}",
  "ya29\\.[\\w-]{20,}",
  "1//0[\\w-]{30,}",
  "dapi[0-9a-f]{32}",
  "do[opr]_v1_[0-9a-f]{64}",
  "dp\\.(?:audit|ct|pt|sa|scim|st)\\.[A-Za-z0-9]{40,}",
  "hv[bsr]\\.[\\w-]{24,}",
  "nfp_[A-Za-z0-9]{36,}",
  "pul-[0-9a-f]{40}",
  "sb_secret_[\\w-]{20,}",
  "sbp_[0-9a-f]{40}",
  "vcp_[A-Za-z0-9]{24,}",
  // Code and packages
  "gh[opsru]_[A-Za-z0-9]{36,}",
  "github_pat_\\w{22,}",
  "gl(?:agent|cbt|dt|ft|imt|oas|pat|ptt|rt|soat)-[\\w.-]{20,}",
  "npm_[A-Za-z0-9]{36,}",
  "pypi-AgEI[\\w-]{50,}",
  // Payment
  "(?:rk|sk)_(?:live|test)_[A-Za-z0-9]{16,}",
  "whsec_[A-Za-z0-9+/]{24,}={0,2}",
  "sq0(?:atp|csp)-[\\w-]{22,}",
  // Messages and work
  "xox[abeoprs]-[A-Za-z0-9-]{10,}",
  "xapp-\\d-[A-Za-z0-9-]{20,}",
  "https://hooks\\.slack\\.com/(?:services|workflows|triggers)/[\\w/-]{20,}",
  "https://(?:\\w{1,20}\\.)?discord(?:app)?\\.com/api/webhooks/\\d{10,25}/[\\w-]{40,}",
  "(?:M[DTjz]|N[DTjz]|O[DTjz])[\\w-]{21,26}\\.[\\w-]{6}\\.[\\w-]{27,38}",
  "\\d{8,10}:AA[\\w-]{33}",
  "SG\\.[\\w-]{16,32}\\.[\\w-]{16,64}",
  "SK[0-9a-f]{32}(?!\\w)",
  "key-[0-9a-f]{32}(?!\\w)",
  "[0-9a-f]{32}-us\\d{1,2}(?!\\w)",
  "ATATT3[\\w=-]{100,}",
  "figd_[\\w-]{40,}",
  "lin_api_[A-Za-z0-9]{40,}",
  "ntn_[A-Za-z0-9]{40,}",
  "PMAK-[0-9a-f]{24}-[0-9a-f]{34}",
  "shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}",
  // Observation
  "gl(?:c|sa)_[\\w+/=]{32,}",
  "NRAK-[A-Z0-9]{27}",
  "sntr[yu][su]_[\\w+/=-]{40,}",
  // Any issuer
  "AGE-SECRET-KEY-1[A-Z0-9]{58}",
  "ops_eyJ[A-Za-z0-9+/]{200,}={0,3}",
  "eyJ[\\w-]{8,8000}\\.eyJ[\\w-]{8,8000}\\.[\\w-]{8,}",
];
