import type { Range } from '../redact.ts';

/** What a secret looks like; the group `secret` is what gets masked, the whole match where there is none. */
const formats: readonly RegExp[] = [
  // GitHub's; installation tokens issued since 2026 are long and hold dots.
  /\bgh[pour]_[A-Za-z0-9]{36,255}\b/dg,
  /\bghs_[\w.-]{36,1500}/dg,
  /\bgithub_pat_\w{22,255}/dg,
  // JSON web tokens, also without a signature.
  /\beyJ[\w-]{8,4000}\.eyJ[\w-]{8,8000}(?:\.[\w-]{8,4000})?/dg,
  // Credentials in addresses: the password, or a token that stands alone before the host.
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@'"<>]{0,200}:(?<secret>[^\s/@'"<>$*{}[\]]{3,500})@/dgi,
  /\bhttps?:\/\/(?<secret>[A-Za-z0-9_-]{20,500})@/dgi,
  // Credentials in headers.
  /\b(?:proxy-)?authorization["']?\s{0,3}[:=]\s{0,3}["']?(?:bearer|basic|token|digest|negotiate)\s{1,3}(?<secret>[\w.~+/=-]{8,4000})/dgi,
  /\bbearer\s{1,3}(?<secret>[\w.~+/-]{20,4000}={0,2})/dgi,
  /\b(?:x-api-key|api-key|x-auth-token|private-token|x-gitlab-token|x-vault-token|x-goog-api-key|ocp-apim-subscription-key)["']?\s{0,3}[:=]\s{0,3}["']?(?<secret>[\w.~+/=-]{8,500})/dgi,
  /\bset-cookie:\s{0,3}[\w-]{1,80}=(?<secret>[^\s;]{16,4000})/dgi,
  // Clouds and services.
  /\b(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[0-9A-Z]{16}\b/dg,
  /\baws_?(?:secret_?access_?key|session_?token)["']?\s{0,3}[:=]{1,2}>?\s{0,3}["']?(?<secret>[A-Za-z0-9/+=]{30,2000})/dgi,
  /\bAIza[\w-]{35}\b/dg,
  /\bya29\.[\w-]{20,500}/dg,
  /\b(?:AccountKey|SharedAccessKey|SharedAccessSignature)=(?<secret>[\w+/=%&-]{20,500})/dg,
  /[?&](?:sig|X-Amz-Signature|X-Amz-Security-Token|X-Goog-Signature|access_token|api_key|apikey|client_secret)=(?<secret>[\w%.+/=-]{16,2000})/dgi,
  /\b\w{3}\dQ~[\w.~-]{31,34}(?=["'\s]|$)/dg,
  /\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,250}\b/dg,
  /\bwhsec_[A-Za-z0-9+/]{24,80}={0,2}/dg,
  /\bsk-(?:proj-|ant-|or-|svcacct-|admin-)?[\w-]{20,250}\b/dg,
  /\bxox[a-z]-[\w-]{10,250}\b/dg,
  /\bxapp-\d-[\w-]{20,250}\b/dg,
  /\bhttps:\/\/hooks\.slack\.com\/(?:services|workflows)\/(?<secret>[\w/]{20,200})/dg,
  /\bhttps:\/\/(?:\w{1,20}\.)?discord(?:app)?\.com\/api\/webhooks\/(?<secret>\d{15,22}\/[\w-]{40,100})/dg,
  /\bnpm_[A-Za-z0-9]{36}\b/dg,
  /\bpypi-[\w-]{50,250}\b/dg,
  /\brubygems_[0-9a-f]{40,60}\b/dg,
  /\bgl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent|oas|ffct)-[\w.-]{20,300}\b/dg,
  /\bdckr_(?:pat|oat)_[\w-]{20,100}/dg,
  /\bhf_[A-Za-z0-9]{30,60}\b/dg,
  /\bdo[oprt]_v1_[0-9a-f]{64}\b/dg,
  /\bSG\.[\w-]{16,32}\.[\w-]{30,64}\b/dg,
  /\bkey-[0-9a-f]{32}\b/dg,
  /\bSK[0-9a-f]{32}\b/dg,
  /\b\d{8,10}:AA[\w-]{33}\b/dg,
  /\bhv[sbr]\.[\w-]{24,300}/dg,
  /\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/dg,
  /\blin_(?:api|oauth)_[A-Za-z0-9]{32,80}\b/dg,
  /\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b/dg,
  /\bdapi[0-9a-f]{32}(?:-\d)?\b/dg,
  /\bglsa_\w{32,60}\b/dg,
  /\bNRAK-[A-Z0-9]{27}\b/dg,
  /\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}\b/dg,
  /\bATATT3[\w=-]{50,300}/dg,
  /\bsntry[su]_[\w=+/-]{40,300}/dg,
];

/** A name that says its value is secret; the value must look random, for names are often only talked about. */
const named =
  /\b[\w.-]{0,60}(?:password|passwd|passphrase|secret|token|api_?key|access_?key|private_?key|credential)s?["']?\s{0,3}(?:=|:|=>)\s{0,3}["']?(?<secret>[\w+/=.~!@#%^&-]{16,500})/dgi;

/** Finds what the formats know; linear in the text. */
export function secretsByFormat(text: string): Range[] {
  const found: Range[] = [];
  for (const format of formats) for (const match of text.matchAll(format)) found.push(rangeOf(match));
  for (const match of text.matchAll(named)) {
    if (looksRandom(match.groups?.secret ?? '')) found.push(rangeOf(match));
  }
  return found;
}

function rangeOf(match: RegExpMatchArray): Range {
  const [from, to] = match.indices?.groups?.secret ?? match.indices?.[0] ?? [0, 0];
  return { from, to };
}

const minEntropyBits = 3.4;

/** Letters and digits mixed without the rhythm of words, paths or versions. */
function looksRandom(value: string): boolean {
  if (!/\d.*\d/.test(value) || !/[A-Za-z]/.test(value) || /[/.]\w{1,12}[/.]/.test(value)) return false;
  const counts = new Map<string, number>();
  for (const sign of value) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits >= minEntropyBits;
}
