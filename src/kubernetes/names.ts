/**
 * The shapes Kubernetes gives to names, with its own wording of what is wrong
 * (apimachinery, util/validation and api/validate/content, 1.36). Each function returns the
 * complaints, none for a good value; they go behind `Invalid value: "…": `.
 */

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain = `${label}(\\.${label})*`;
const looseLabel = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const looseSubdomain = `${looseLabel}(\\.${looseLabel})*`;
const label1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const labelKey = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const labelValue = `(${labelKey})?`;
const configMapKey = "[-._a-zA-Z0-9]+";
const httpHeaderName = "[-A-Za-z0-9]+";
const percent = "[0-9]+%";

const whole = (pattern: string) => new RegExp(`^(?:${pattern})$`);
const patterns = {
  label: whole(label),
  subdomain: whole(subdomain),
  looseSubdomain: whole(looseSubdomain),
  label1035: whole(label1035),
  labelKey: whole(labelKey),
  labelValue: whole(labelValue),
  configMapKey: whole(configMapKey),
  httpHeaderName: whole(httpHeaderName),
  percent: whole(percent),
};

const LABEL_MAX = 63;
const SUBDOMAIN_MAX = 253;

/** Go counts bytes where JavaScript counts UTF-16 units. */
const length = (value: string) => new TextEncoder().encode(value).length;

function mismatch(message: string, pattern: string, ...examples: string[]): string {
  const regex = `regex used for validation is '${pattern}'`;
  if (examples.length === 0) return `${message} (${regex})`;
  return `${message} (e.g. ${examples.map((example) => `'${example}', `).join(" or ")}${regex})`;
}

const tooLong = (max: number, unit: "characters" | "bytes" = "characters") =>
  `must be no more than ${max} ${unit}`;

/** `my-name`: containers, namespaces, Services' label form. */
export function checkDns1123Label(value: string): string[] {
  const complaints = length(value) > LABEL_MAX ? [tooLong(LABEL_MAX)] : [];
  if (patterns.label.test(value)) return complaints;
  if (patterns.subdomain.test(value)) return [...complaints, "must not contain dots"];
  return [
    ...complaints,
    mismatch(
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
      label,
      "my-name",
      "123-abc",
    ),
  ];
}

/** `example.com`: the names of most objects. */
export function checkDns1123Subdomain(value: string): string[] {
  return subdomainComplaints(value, "characters");
}

function subdomainComplaints(value: string, unit: "characters" | "bytes"): string[] {
  const complaints = length(value) > SUBDOMAIN_MAX ? [tooLong(SUBDOMAIN_MAX, unit)] : [];
  if (patterns.subdomain.test(value)) return complaints;
  return [
    ...complaints,
    mismatch(
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      subdomain,
      "example.com",
    ),
  ];
}

/** `_ldap.example.com`: search domains of a resolver, where underscores are common. */
export function checkDns1123SubdomainWithUnderscore(value: string): string[] {
  const complaints = length(value) > SUBDOMAIN_MAX ? [tooLong(SUBDOMAIN_MAX)] : [];
  if (patterns.looseSubdomain.test(value)) return complaints;
  return [
    ...complaints,
    mismatch(
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
      looseSubdomain,
      "example.com",
    ),
  ];
}

/** `abc-123`, starting with a letter: the names of Services. */
export function checkDns1035Label(value: string): string[] {
  const complaints = length(value) > LABEL_MAX ? [tooLong(LABEL_MAX)] : [];
  if (patterns.label1035.test(value)) return complaints;
  return [
    ...complaints,
    mismatch(
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
      label1035,
      "my-name",
      "abc-123",
    ),
  ];
}

/** `app`, `example.com/app`: keys of labels and annotations, finalizers, resource names. */
export function checkQualifiedName(value: string): string[] {
  const wording =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  const examples = ["MyName", "my.name", "123-abc"];
  const parts = value.split("/");
  if (parts.length > 2) {
    const form = mismatch(wording, labelKey, ...examples);
    return [
      `a valid label key ${form} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const complaints: string[] = [];
  const [prefix, name] = parts.length === 2 ? [parts[0], parts[1] ?? ""] : [undefined, value];
  if (prefix === "") complaints.push("prefix part must be non-empty");
  else if (prefix !== undefined) {
    complaints.push(
      ...subdomainComplaints(prefix, "bytes").map((complaint) => `prefix part ${complaint}`),
    );
  }
  if (name === "") complaints.push("name part must be non-empty");
  else if (length(name) > LABEL_MAX) complaints.push(`name part ${tooLong(LABEL_MAX, "bytes")}`);
  if (!patterns.labelKey.test(name)) {
    complaints.push(`name part ${mismatch(wording, labelKey, ...examples)}`);
  }
  return complaints;
}

/** Values of labels; the empty string is one. */
export function checkLabelValue(value: string): string[] {
  const complaints = length(value) > LABEL_MAX ? [tooLong(LABEL_MAX, "bytes")] : [];
  if (patterns.labelValue.test(value)) return complaints;
  return [
    ...complaints,
    mismatch(
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      labelValue,
      "MyValue",
      "my_value",
      "12345",
    ),
  ];
}

/** Environment variables: since 1.34 any printable ASCII without `=`. */
export function checkEnvVarName(value: string): string[] {
  if (value === "") return ["environment variable name must be non-empty"];
  if (/^[ -<>-~]+$/.test(value)) return [];
  return [
    "a valid environment variable name must consist only of printable ASCII characters other than '='",
  ];
}

/** Keys of ConfigMaps and Secrets; they become file names, so `..` is refused. */
export function checkConfigMapKey(value: string): string[] {
  const complaints = length(value) > SUBDOMAIN_MAX ? [tooLong(SUBDOMAIN_MAX)] : [];
  if (!patterns.configMapKey.test(value)) {
    complaints.push(
      mismatch(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        configMapKey,
        "key.name",
        "KEY_NAME",
        "key-name",
      ),
    );
  }
  if (value === ".") complaints.push("must not be '.'");
  else if (value === "..") complaints.push("must not be '..'");
  else if (value.startsWith("..")) complaints.push("must not start with '..'");
  return complaints;
}

/** `http`: names of container ports, at most 15 characters (an IANA service name). */
export function checkPortName(value: string): string[] {
  const complaints: string[] = [];
  if (length(value) > 15) complaints.push(tooLong(15));
  if (!/^[-a-z0-9]+$/.test(value)) {
    complaints.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  }
  if (!/[a-z]/.test(value)) complaints.push("must contain at least one letter (a-z)");
  if (value.includes("--")) complaints.push("must not contain consecutive hyphens");
  if (value.startsWith("-") || value.endsWith("-")) {
    complaints.push("must not begin or end with a hyphen");
  }
  return complaints;
}

/** 1 to 65535. */
export function checkPortNumber(value: number): string[] {
  return checkRange(value, 1, 65535);
}

/** A whole number from `low` to `high`, both allowed. */
export function checkRange(value: number, low: number, high: number): string[] {
  return value >= low && value <= high ? [] : [`must be between ${low} and ${high}, inclusive`];
}

/** Names of HTTP headers in probes and lifecycle hooks. */
export function checkHttpHeaderName(value: string): string[] {
  if (patterns.httpHeaderName.test(value)) return [];
  return [
    mismatch(
      "a valid HTTP header must consist of alphanumeric characters or '-'",
      httpHeaderName,
      "X-Header-Name",
    ),
  ];
}

/** `25%`, as in rolling updates. */
export function checkPercent(value: string): string[] {
  if (patterns.percent.test(value)) return [];
  return [
    mismatch(
      "a valid percent string must be a numeric string followed by an ending '%'",
      percent,
      "1%",
      "93%",
    ),
  ];
}

/**
 * What is checked of a base to which a suffix will be added: it may end in a dash. Kubernetes
 * replaces one character more than that (maskTrailingDash), which can be seen in what it accepts.
 */
export function withoutTrailingDash(base: string): string {
  return base.length > 1 && base.endsWith("-") ? `${base.slice(0, -2)}a` : base;
}

/** What keeps a value from being one segment of a URL's path: roles and bindings are named that freely. */
export function checkPathSegmentName(value: string): string[] {
  if (value === "." || value === "..") return [`may not be '${value}'`];
  return ["/", "%"]
    .filter((part) => value.includes(part))
    .map((part) => `may not contain '${part}'`);
}
