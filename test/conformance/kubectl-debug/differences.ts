import { expect } from "vitest";

/** Cases handled in another way than kubectl does, on purpose. */
export interface Difference {
  readonly ids: readonly string[];
  readonly reason: string;
  /** What must be true of our outcome. */
  readonly ours: object;
}

const nothingSent = { mutations: [], exitCode: 1, stdout: "" };

/** The Pod that was created, with what `spec` and `metadata` must hold. */
function created(pod: { metadata?: object; spec?: object }) {
  const { metadata, spec = {} } = pod;
  return [
    expect.objectContaining({
      method: "POST",
      body: expect.objectContaining({
        ...(metadata && { metadata }),
        spec: expect.objectContaining(spec),
      }),
    }),
  ];
}

const unmarked = created({ metadata: { name: "web-copy", namespace: "default" } });

/** Every case that is not played as it was recorded, with why. */
export const differences: readonly Difference[] = [
  {
    ids: ["eph/pod-without-securitycontext-from-server"],
    reason: "kubectl panics on a Pod without spec.securityContext",
    ours: {
      exitCode: 0,
      stderr: "",
      mutations: [expect.objectContaining({ method: "PATCH" })],
    },
  },
  {
    ids: ["eph/err-immutable-ephemeral"],
    reason: "kubectl sends a patch that contradicts itself when -c names a container that is there",
    ours: {
      ...nothingSent,
      stderr: expect.stringContaining('already has a container named "debugger-old01"'),
    },
  },
  {
    ids: ["eph/unknown-type"],
    reason: "POD/CONTAINER is a target of ours, so frob is a Pod that isn't there",
    ours: { ...nothingSent, stderr: expect.stringContaining('pods "frob" not found') },
  },
  {
    ids: ["eph/server-down"],
    reason: "kubectl logs lines of its Go code before it says what is wrong",
    ours: {
      ...nothingSent,
      stderr: expect.stringMatching(
        /^error: the connection to the server .* was refused - did you/,
      ),
    },
  },
  {
    ids: [
      "copy/profile-general-setimage-only",
      "copy/profile-restricted-setimage-only",
      "copy/profile-netadmin-setimage-only",
      "copy/set-image-star-and-named",
    ],
    reason:
      "kubectl leaves labels and probes in a copy made for its images, so Services send to it",
    ours: { exitCode: 0, mutations: unmarked },
  },
  {
    ids: ["copy/set-image-unknown-container"],
    reason: "kubectl ignores names in --set-image that it doesn't find",
    ours: { ...nothingSent, stderr: expect.stringContaining("has no container nope") },
  },
  {
    ids: ["copy/set-image-init-container"],
    reason: "kubectl ignores init containers in --set-image",
    ours: {
      exitCode: 0,
      mutations: created({
        spec: {
          initContainers: expect.arrayContaining([
            expect.objectContaining({ name: "setup", image: "busybox" }),
          ]),
        },
      }),
    },
  },
  {
    ids: ["copy/custom-with-setimage-only"],
    reason: "kubectl drops --custom beside --set-image alone",
    ours: { ...nothingSent, stderr: expect.stringContaining("--custom would have no effect") },
  },
  {
    ids: ["copy/custom-existing-container-merge"],
    reason: "kubectl moves fields of list items to their neighbours when it merges --custom",
    ours: {
      mutations: created({
        spec: {
          containers: expect.arrayContaining([
            expect.objectContaining({
              name: "app",
              volumeMounts: [
                { name: "data", mountPath: "/data2" },
                { name: "data", mountPath: "/data" },
                { name: "data", mountPath: "/etc/app.conf", subPath: "app.conf" },
                {
                  name: "kube-api-access-x7k2p",
                  readOnly: true,
                  mountPath: "/var/run/secrets/kubernetes.io/serviceaccount",
                },
              ],
            }),
          ]),
        },
      }),
    },
  },
  {
    ids: ["copy/custom-existing-probe-replace"],
    reason: "kubectl leaves a probe's old handler beside the new one, which no server takes",
    ours: {
      mutations: created({
        spec: {
          containers: expect.arrayContaining([
            expect.objectContaining({
              name: "app",
              livenessProbe: {
                exec: { command: ["true"] },
                timeoutSeconds: 1,
                periodSeconds: 10,
                successThreshold: 1,
                failureThreshold: 3,
              },
            }),
          ]),
        },
      }),
    },
  },
  {
    ids: ["invalid/bad-env", "invalid/bool-flag-value", "invalid/missing-flag-value"],
    reason: "a command line that can't be read ends with 2 in every command of ours",
    ours: { exitCode: 2, mutations: [], stderr: expect.stringContaining("--help' for usage.") },
  },
  {
    ids: ["invalid/timeout-not-supported"],
    reason: "there is a --timeout here",
    ours: { exitCode: 0, stderr: "" },
  },
  {
    ids: ["attach/waiting-with-messages"],
    reason: "each reason for a wait is said once, with what to do about it",
    ours: {
      exitCode: 0,
      stdout: "o\n",
      stderr: expect.stringMatching(
        /^Warning: container dbg: failed to pull .*: not found\n.*--image.*\nWarning: container dbg: Back-off .*\n(?!Warning: container dbg: Back-off)/,
      ),
    },
  },
  {
    ids: ["attach/image-pull-backoff-forever-sigint", "attach/no-status-ever-sigterm"],
    reason: "an interrupted wait says what remains, and ends as interrupted",
    ours: {
      exitCode: 130,
      stderr: expect.stringContaining("dbg stays in the Pod simple and may still start."),
    },
  },
  {
    ids: ["attach/terminated-nonzero"],
    reason: "kubectl ends with 0 whatever the command ended with",
    ours: { exitCode: 7, stdout: "boom\n", stderr: "" },
  },
  {
    ids: ["attach/websockets-disabled-spdy-only"],
    reason: "kubectl ends with 0 although the server refused the session",
    ours: {
      exitCode: 1,
      stdout: "",
      stderr: expect.stringContaining('pods "simple" is forbidden'),
    },
  },
  {
    ids: ["kattach/reattach-pty"],
    reason: "attach keeps information off stdout, and says what became of the container",
    ours: { exitCode: 0, stdout: "/ # " },
  },
  {
    ids: ["kattach/reattach-detach-keys"],
    reason: "the same; the frames are kubectl's",
    ours: {
      exitCode: 0,
      stdout: "/ # ",
      streams: [
        expect.objectContaining({
          frames: [
            { channel: 4, data: '{"Width":81,"Height":25}\n' },
            { channel: 4, data: '{"Width":80,"Height":24}\n' },
            { channel: 255, data: "\u0000" },
            { close: 1000 },
          ],
        }),
      ],
    },
  },
  {
    ids: ["kattach/unknown-container"],
    reason: "exec, attach and debug say the same about a container that isn't there",
    ours: {
      exitCode: 1,
      stderr: expect.stringMatching(/container nope is not valid for pod with-eph out of: app/),
    },
  },
];
