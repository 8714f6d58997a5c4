import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StatusError } from "../status-error.ts";
import captured from "./captured-bodies.json";
import { decodeProtobufBody } from "./decode-protobuf-body.ts";

/** What stock kubectl 1.36 sent, by kind. */
function sent(kind: string) {
  const body = captured.find((candidate) => candidate.kind === kind);
  if (body === undefined) throw new Error(`no captured ${kind}`);
  return Buffer.from(body.base64, "base64");
}

function read(apiVersion: string, kind: string, body: Uint8Array = sent(kind)) {
  return decodeProtobufBody({ body, expected: { apiVersion, kind }, fieldValidation: "Strict" })
    .object;
}

describe("bodies of stock kubectl", () => {
  it("create deployment", () => {
    expect(read("apps/v1", "Deployment")).toEqual({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "d4", labels: { app: "d4" } },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: "d4" } },
        template: {
          metadata: { labels: { app: "d4" } },
          spec: {
            containers: [
              {
                name: "busybox",
                image: "busybox:1.36",
                ports: [{ containerPort: 80 }],
                resources: {},
              },
            ],
          },
        },
        strategy: {},
      },
      status: {},
    });
  });

  it("create configmap", () => {
    expect(read("v1", "ConfigMap")).toMatchObject({ metadata: { name: "cm7" }, data: { a: "b" } });
  });

  it("create secret, whose bytes become base64", () => {
    expect(read("v1", "Secret")).toMatchObject({ metadata: { name: "s7" }, data: { a: "Yg==" } });
  });

  it("debug node, whose volume source is an inline message", () => {
    expect(read("v1", "Pod")).toEqual({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: "node-debugger-orc-node-zghjz",
        labels: { "app.kubernetes.io/managed-by": "kubectl-debug" },
      },
      spec: {
        nodeName: "orc-node",
        hostNetwork: true,
        hostPID: true,
        hostIPC: true,
        restartPolicy: "Never",
        tolerations: [{ operator: "Exists" }],
        volumes: [{ name: "host-root", hostPath: { path: "/" } }],
        containers: [
          {
            name: "debugger",
            image: "busybox",
            command: ["sleep", "5"],
            resources: {},
            volumeMounts: [{ name: "host-root", mountPath: "/host" }],
            terminationMessagePolicy: "File",
            imagePullPolicy: "IfNotPresent",
          },
        ],
      },
      status: {},
    });
  });

  it("debug --replace, whose grace period is a zero that counts", () => {
    expect(read("v1", "DeleteOptions")).toEqual({
      apiVersion: "v1",
      kind: "DeleteOptions",
      gracePeriodSeconds: 0,
    });
  });
});

type Part = Uint8Array | string | number;

/** Fields of a message for tests: numbers become varints, all else length-delimited. */
function message(...fields: [number, Part][]): Uint8Array {
  return Buffer.concat(
    fields.flatMap(([number, part]) => {
      if (typeof part === "number") return [varint(number << 3), varint(part)];
      const bytes = Buffer.from(part);
      return [varint((number << 3) | 2), varint(bytes.length), bytes];
    }),
  );
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const more = rest >> 7n;
    bytes.push(Number(rest & 0x7fn) | (more > 0n ? 0x80 : 0));
    rest = more;
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

function envelope(apiVersion: string, kind: string, object: Uint8Array): Uint8Array {
  const typeMeta = message([1, apiVersion], [2, kind]);
  return Buffer.concat([Buffer.from("k8s\0"), message([1, typeMeta], [2, object])]);
}

const readPod = (spec: Uint8Array) =>
  read("v1", "Pod", envelope("v1", "Pod", message([2, spec]))).spec;

describe("special messages", () => {
  const probe = (port: Uint8Array) =>
    message([2, message([10, message([1, message([2, message([2, port])])])])]);

  it("IntOrString is one or the other", () => {
    expect(readPod(probe(message([1, 0], [2, 8080], [3, ""])))).toHaveProperty(
      "containers.0.livenessProbe.httpGet.port",
      8080,
    );
    expect(readPod(probe(message([1, 1], [2, 0], [3, "http"])))).toHaveProperty(
      "containers.0.livenessProbe.httpGet.port",
      "http",
    );
  });

  it("Quantity is its text, made canonical", () => {
    const overhead = message([1, "memory"], [2, message([1, "1024Mi"])]);
    expect(readPod(message([32, overhead]))).toHaveProperty("overhead", { memory: "1Gi" });
  });

  it("negative numbers take ten bytes", () => {
    expect(readPod(message([25, -5], [4, -1]))).toMatchObject({
      priority: -5,
      terminationGracePeriodSeconds: -1,
    });
  });

  it("numbers of a list may be packed or not", () => {
    const packed = Buffer.concat([varint(1), varint(300)]);
    for (const context of [message([4, 1], [4, 300]), message([4, packed])]) {
      expect(readPod(message([14, context]))).toHaveProperty(
        "securityContext.supplementalGroups",
        [1, 300],
      );
    }
  });

  it("ephemeral containers have all fields but one in an inline message", () => {
    const ephemeral = message([1, message([1, "dbg"], [2, "busybox"], [18, 1])], [2, "app"]);
    expect(readPod(message([34, ephemeral]))).toHaveProperty("ephemeralContainers", [
      { name: "dbg", image: "busybox", tty: true, targetContainerName: "app", resources: {} },
    ]);
  });

  it("Time is seconds, MicroTime keeps its fraction, an empty one is absent", () => {
    const event = message(
      [6, message([1, 1_700_000_000], [2, 999_999_999])],
      [7, message()],
      [10, message([1, 1_700_000_000], [2, 123_456_789])],
    );
    const object = read("v1", "Event", envelope("v1", "Event", event));
    expect(object.firstTimestamp).toBe("2023-11-14T22:13:20Z");
    expect(object.eventTime).toBe("2023-11-14T22:13:20.123456Z");
    expect(object).not.toHaveProperty("lastTimestamp");
  });

  it("numbers nobody knows are skipped", () => {
    expect(readPod(message([999, "later"], [10, "node-1"], [998, 7]))).toMatchObject({
      nodeName: "node-1",
    });
  });

  it("a list inside a map is a message", () => {
    const user = message([
      4,
      Buffer.concat([message([1, "k"]), message([2, message([1, "a"], [1, "b"])])]),
    ]);
    const status = message([3, message([1, 1], [2, user])]);
    expect(
      read(
        "authentication.k8s.io/v1",
        "TokenReview",
        envelope("authentication.k8s.io/v1", "TokenReview", status),
      ),
    ).toHaveProperty("status.user.extra", { k: ["a", "b"] });
  });
});

describe("bytes that are no body", () => {
  it.each<[string, Uint8Array, string]>([
    ["JSON", Buffer.from("{}"), "provided data does not appear to be a protobuf message"],
    ["an early end", sent("Pod").subarray(0, -3), "unexpected EOF"],
    [
      "a string that is a number",
      envelope("v1", "Pod", message([2, message([10, 5])])),
      "proto: wrong wireType = 0 for field nodeName",
    ],
    [
      "a key that is a trap",
      envelope("v1", "ConfigMap", message([2, message([1, "__proto__"], [2, "x"])])),
      'the key "__proto__" is not accepted',
    ],
    [
      "another kind",
      envelope("v1", "Service", message()),
      'Service in version "v1" cannot be handled as a',
    ],
    [
      "a kind nobody knows",
      envelope("v9", "Gadget", message()),
      'Gadget in version "v9" cannot be handled as a',
    ],
  ])("are refused with 400: %s", (_, body, message) => {
    const kind = message.includes("__proto__") ? "ConfigMap" : "Pod";
    expect(() => read("v1", kind, body)).toThrow(
      expect.objectContaining({ code: 400, message: expect.stringContaining(message) }),
    );
  });

  it("never make anything but a StatusError, whatever they are", () => {
    const refusal = (body: Uint8Array): unknown => {
      try {
        read("v1", "Pod", body);
        return undefined;
      } catch (error) {
        return error;
      }
    };
    const pod = sent("Pod");
    const changes = fc.array(
      fc.tuple(fc.nat({ max: pod.length - 1 }), fc.integer({ min: 0, max: 255 })),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(changes, fc.nat({ max: pod.length }), (places, length) => {
        const body = Buffer.from(pod);
        for (const [at, byte] of places) body[at] = byte;
        for (const candidate of [body, body.subarray(0, length)]) {
          const error = refusal(candidate);
          expect(error === undefined || error instanceof StatusError).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
