import { checkDns1123Subdomain } from "../../../../../kubernetes/names.ts";
import type { WindowsSecurityContextOptions } from "../../../../../kubernetes/types.ts";
import { type FieldError, invalid, invalidEach } from "../../../field-error.ts";
import { byteLength } from "../../../rules/values.ts";

const maxCredentialKib = 64;
const maxDomainBytes = 256;
const maxUserBytes = 104;

const netBiosDomain = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const dnsLabel = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
const dnsDomain = new RegExp(`^${dnsLabel}(?:\\.${dnsLabel})*$`);

/** What is wrong with `windowsOptions`. They are kept for Windows nodes that join, whatever we run on. */
export function validateWindowsOptions(
  at: string,
  options: WindowsSecurityContextOptions | undefined,
): FieldError[] {
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: spec, runAsUserName } = options ?? {};
  const errors =
    name === undefined
      ? []
      : invalidEach(`${at}.gmsaCredentialSpecName`, name, checkDns1123Subdomain(name));
  if (spec === "") {
    const detail = "gmsaCredentialSpec cannot be an empty string";
    errors.push(invalid(`${at}.gmsaCredentialSpec`, spec, detail));
  } else if (spec !== undefined && byteLength(spec) > maxCredentialKib * 1024) {
    const detail = `gmsaCredentialSpec size must be under ${maxCredentialKib} KiB`;
    errors.push(invalid(`${at}.gmsaCredentialSpec`, spec, detail));
  }
  if (runAsUserName === undefined) return errors;
  return [
    ...errors,
    ...invalidEach(`${at}.runAsUserName`, runAsUserName, userNameProblems(runAsUserName)),
  ];
}

/** `ContainerUser`, `DOMAIN\user`. */
function userNameProblems(name: string): string[] {
  if (name === "") return ["runAsUserName cannot be an empty string"];
  if (/[^ -~\u0080-\uffff]/.test(name)) return ["runAsUserName cannot contain control characters"];
  const parts = name.split("\\");
  if (parts.length > 2) return ["runAsUserName cannot contain more than one backslash"];
  const [domain, user = ""] = parts.length === 1 ? [undefined, name] : parts;
  return [...domainProblems(domain), ...userProblems(user)];
}

function domainProblems(domain: string | undefined): string[] {
  if (domain === undefined) return [];
  const problems: string[] = [];
  if (byteLength(domain) >= maxDomainBytes) {
    problems.push(`runAsUserName's Domain length must be under ${maxDomainBytes} characters`);
  }
  if (!netBiosDomain.test(domain) && !dnsDomain.test(domain)) {
    problems.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  }
  return problems;
}

function userProblems(user: string): string[] {
  const problems: string[] = [];
  if (user === "") problems.push("runAsUserName's User cannot be empty");
  else if (byteLength(user) > maxUserBytes) {
    problems.push(`runAsUserName's User length must not be longer than ${maxUserBytes} characters`);
  }
  if (/^[. ]+$/.test(user)) {
    problems.push("runAsUserName's User cannot contain only periods or spaces");
  }
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) {
    problems.push(
      "runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]",
    );
  }
  return problems;
}
