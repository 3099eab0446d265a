/** Internet addresses that say nothing of anyone: local, private, documentation, multicast and reserved ones (RFC 6890). */
const SPECIAL_IPV4 =
  /^(?:0|10|127|2[2-5]\d)\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|^169\.254\.|^172\.(?:1[6-9]|2\d|3[01])\.|^192\.168\.|^192\.0\.[02]\.|^198\.1[89]\.|^198\.51\.100\.|^203\.0\.113\./;
/** Resolvers that are named in every manual, and identifiers of objects (X.660). */
const WELL_KNOWN =
  /^1\.3\.|^(?:1\.[01]\.[01]\.1|8\.8\.[48]\.[48]|9\.9\.9\.9|208\.67\.22[02]\.22[02])$/;

/** A dotted number may be a version or a section; an address has more digits, and no network's zero at its end. */
const MINIMUM_DIGITS = 8;

/** Whether a dotted number is the address of a machine in public. */
export function isPublicIpv4(value: string): boolean {
  const parts = value.split(".");
  if (parts.some((part) => Number(part) > 255 || (part.length > 1 && part.startsWith("0"))))
    return false;
  if (parts.at(-1) === "0" || value.length - 3 < MINIMUM_DIGITS) return false;
  return !SPECIAL_IPV4.test(value) && !WELL_KNOWN.test(value);
}

/** Whether a value is an address of IPv6 in public (2000::/3) and none of documentation. */
export function isPublicIpv6(value: string): boolean {
  if (/^2001:0?db8:/i.test(value) || /^2001:4860:4860:|^2606:4700:4700:/.test(value)) return false;
  return URL.canParse(`http://[${value}]/`);
}

/** Domains that are nobody's (RFC 2606, RFC 6762), and endings of files, which look like domains. */
const NOBODYS_DOMAIN =
  /(?:^|\.)(?:example(?:\.[a-z]{2,3}){1,2}|example|test|invalid|localhost|local|internal|(?:your|my|some)-?(?:domain|company|site|host|email|mail|server|app)\.(?:com|net|org|tld)|(?:domain|company|test|foo|bar|baz)\.(?:com|net|org)|acme\.(?:com|org|test))$/i;
const FILE_ENDING =
  /\.(?:avif|cjs|css|csv|exe|gif|gz|html?|ico|jar|java|jpe?g|jsx?|json|lock|map|mjs|pdf|php|png|rb|scss|svg|tgz|toml|tsx?|txt|vue|wasm|webp|xml|ya?ml|zip)$/i;
/** Names of services and of everybody; none is a person. */
const NOBODYS_NAME =
  /^(?:git|hg|svn|ssh|root|no-?reply|do-?not-?reply|user(?:name)?|you(?:r[\w.-]*)?|name|someone|somebody|foo|bar|postmaster|abuse|example|\d+\+[\w-]+\[bot\])$/i;

/** Whether an e-mail address may be somebody's. */
export function isPersonalEmail(value: string): boolean {
  const at = value.lastIndexOf("@");
  const domain = value.slice(at + 1);
  return (
    !NOBODYS_DOMAIN.test(domain) &&
    !FILE_ENDING.test(domain) &&
    !NOBODYS_NAME.test(value.slice(0, at))
  );
}
